/** What is entered for an account at Amazon SES: pure. */
import type { ApiConfig, ServerConfig } from '../../../../shared/contract/accounts.ts';
import { blankConfig } from './remedies.ts';

export type SesConfig = Extract<ApiConfig, { kind: 'ses' }>;

export interface SesDraft {
  readonly region: string;
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

/** The region that a server of SES is named after, or null. */
export const regionOf = (smtpHost: string): string | null =>
  /^email-smtp\.([a-z\d-]+)\.amazonaws\.com$/.exec(smtpHost)?.[1] ?? null;

export const blankReplies = (address: string): ServerConfig | null => blankConfig(address).imap;

export const blankSes = (address: string, region: string | null): SesDraft => ({
  region: region ?? 'us-east-1',
  accessKeyId: '',
  secretKey: '',
  queueUrl: '',
  replies: blankReplies(address),
  repliesPassword: '',
});

export const sesDraftOf = (config: SesConfig): SesDraft => ({
  region: config.region,
  accessKeyId: config.accessKeyId,
  secretKey: '',
  queueUrl: config.queueUrl ?? '',
  replies: config.replies,
  repliesPassword: '',
});

/** As the methods of the contract take it; secrets that were not typed are left out. */
export function toSesInput(draft: SesDraft): {
  readonly api: SesConfig;
  readonly secretKey?: string;
  readonly repliesPassword?: string;
} {
  const { region, accessKeyId, secretKey, queueUrl, replies, repliesPassword } = draft;
  return {
    api: { kind: 'ses', region, accessKeyId, queueUrl: queueUrl.trim() === '' ? null : queueUrl.trim(), replies },
    ...(secretKey === '' ? {} : { secretKey }),
    ...(replies === null || repliesPassword === '' ? {} : { repliesPassword }),
  };
}

/** Whether it is complete enough to be tried. @param stored the secrets are there already */
export function isSesComplete(draft: SesDraft, stored: boolean): boolean {
  const { accessKeyId, secretKey, queueUrl, replies, repliesPassword } = draft;
  const key = /^[A-Z0-9]{16,128}$/.test(accessKeyId) && (stored || secretKey !== '');
  const queue = queueUrl.trim() === '' || URL.parse(queueUrl.trim())?.protocol === 'https:';
  const server = replies === null || (replies.host.trim() !== '' && replies.port > 0 && replies.user.trim() !== '');
  return key && queue && server && (replies === null || stored || repliesPassword !== '');
}
