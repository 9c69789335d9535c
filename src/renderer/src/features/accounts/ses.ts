/** What is entered for an account at Amazon SES: pure. */
import type { ApiConfig, ServerConfig } from '../../../../shared/contract/mailbox.ts';
import { blankConfig, mendServer, type Remedy } from './remedies.ts';

export type SesConfig = Extract<ApiConfig, { kind: 'ses' }>;
export type SmtpPort = NonNullable<SesConfig['smtp']>['port'];

/** docs.aws.amazon.com/ses, smtp-connect. */
export const smtpPorts: readonly SmtpPort[] = [465, 587, 2465, 2587];

export interface SesDraft {
  readonly region: string;
  /** By SMTP; the access key is then a choice. */
  readonly bySmtp: boolean;
  readonly smtpUser: string;
  readonly smtpPassword: string;
  readonly smtpPort: SmtpPort;
  readonly minimumTls: ServerConfig['minimumTls'];
  readonly accessKeyId: string;
  readonly secretKey: string;
  readonly queueUrl: string;
  readonly replies: ServerConfig | null;
  readonly repliesPassword: string;
}

/** Regions with SES (docs.aws.amazon.com/general/latest/gr/ses.html). */
export const sesRegions = [
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
  'ca-central-1',
  'ca-west-1',
  'eu-central-1',
  'eu-central-2',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'eu-north-1',
  'eu-south-1',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-south-2',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-southeast-3',
  'ap-southeast-5',
  'sa-east-1',
  'il-central-1',
  'me-central-1',
  'me-south-1',
  'af-south-1',
  'us-gov-east-1',
  'us-gov-west-1',
] as const;

export const blankReplies = (address: string): ServerConfig | null => blankConfig(address).imap;

export const blankSes = (address: string, region: string | null): SesDraft => ({
  region: region ?? 'us-east-1',
  bySmtp: false,
  smtpUser: '',
  smtpPassword: '',
  smtpPort: 465,
  minimumTls: 'TLSv1.3',
  accessKeyId: '',
  secretKey: '',
  queueUrl: '',
  replies: blankReplies(address),
  repliesPassword: '',
});

export const sesDraftOf = (config: SesConfig): SesDraft => ({
  region: config.region,
  bySmtp: config.smtp !== undefined,
  smtpUser: config.smtp?.user ?? '',
  smtpPassword: '',
  smtpPort: config.smtp?.port ?? 465,
  minimumTls: config.smtp?.minimumTls ?? 'TLSv1.3',
  accessKeyId: config.accessKeyId ?? '',
  secretKey: '',
  queueUrl: config.queueUrl ?? '',
  replies: config.replies,
  repliesPassword: '',
});

/** As the methods of the contract take it; secrets that were not typed are left out. */
export function toSesInput(draft: SesDraft): {
  readonly api: SesConfig;
  readonly password?: string;
  readonly secretKey?: string;
  readonly repliesPassword?: string;
} {
  const { region, bySmtp, smtpUser, smtpPassword, smtpPort, minimumTls } = draft;
  const { accessKeyId, secretKey, queueUrl, replies, repliesPassword } = draft;
  const keyed = accessKeyId !== '';
  return {
    api: {
      kind: 'ses',
      region,
      accessKeyId: keyed ? accessKeyId : null,
      ...(bySmtp ? { smtp: { user: smtpUser, port: smtpPort, minimumTls } } : {}),
      queueUrl: !keyed || queueUrl.trim() === '' ? null : queueUrl.trim(),
      replies,
    },
    ...(bySmtp && smtpPassword !== '' ? { password: smtpPassword } : {}),
    ...(secretKey === '' ? {} : { secretKey }),
    ...(replies === null || repliesPassword === '' ? {} : { repliesPassword }),
  };
}

const keyShape = /^[A-Z0-9]{16,128}$/;

/** Whether it is complete enough to be tried. @param stored the secrets are there already */
export function isSesComplete(draft: SesDraft, stored: boolean): boolean {
  const { bySmtp, smtpUser, smtpPassword, accessKeyId, secretKey, queueUrl, replies, repliesPassword } = draft;
  const keyed = keyShape.test(accessKeyId) && (stored || secretKey !== '');
  const smtp = keyShape.test(smtpUser) && (stored || smtpPassword !== '');
  const key = bySmtp ? smtp && (accessKeyId === '' || keyed) : keyed;
  const queue = queueUrl.trim() === '' || URL.parse(queueUrl.trim())?.protocol === 'https:';
  const server = replies === null || (replies.host.trim() !== '' && replies.port > 0 && replies.user.trim() !== '');
  return key && queue && server && (replies === null || stored || repliesPassword !== '');
}

/** What one click can mend: a certificate of the reply mailbox, or an older TLS of either server. */
export function mendSes(draft: SesDraft, remedy: Exclude<Remedy, { kind: 'appPassword' }>): SesDraft {
  if (remedy.server === 'smtp') return remedy.kind === 'lower' ? { ...draft, minimumTls: 'TLSv1.2' } : draft;
  return { ...draft, replies: draft.replies && mendServer(draft.replies, remedy) };
}
