/**
 * What an answer of Zoho's REST interface means. Pure.
 * zoho.com/mail/help/api: "Response codes"; zoho.com/accounts/protocol/oauth: "Error codes"
 */
import { LetterlockError } from '../../../shared/result.ts';
import type { ZohoCode } from './explain.ts';

export interface ZohoFailure {
  readonly status: number;
  /** `data.errorCode`, such as `INVALID_OAUTHTOKEN`. */
  readonly errorCode: string;
  /** `data.moreInfo` or `status.description`: words for people. */
  readonly words: string;
  readonly retryAfterMs: number | null;
}

interface Rule {
  readonly status?: readonly number[];
  readonly errorCode?: RegExp;
  readonly words?: RegExp;
  readonly code: ZohoCode;
}

/** The first that matches decides. */
const rules: readonly Rule[] = [
  { errorCode: /THROTTL|RATE_LIMIT|LIMIT_EXCEEDED|TOO_MANY/i, code: 'zoho-throttled' },
  { words: /too many requests|rate limit|request limit/i, code: 'zoho-throttled' },
  { status: [429], code: 'zoho-throttled' },
  { errorCode: /OAUTH_?SCOPE|SCOPE_MISMATCH/i, code: 'zoho-rights' },
  { errorCode: /OAUTHTOKEN|INVALID_TOKEN|AUTHENTICATION/i, code: 'zoho-token-refused' },
  { status: [401], code: 'zoho-token-refused' },
  { status: [403], code: 'zoho-rights' },
  { status: [404], code: 'zoho-missing' },
];

export function judgeZoho({ status, errorCode, words }: ZohoFailure): ZohoCode {
  const rule = rules.find(
    (entry) =>
      (entry.status === undefined || entry.status.includes(status)) &&
      (entry.errorCode === undefined || entry.errorCode.test(errorCode)) &&
      (entry.words === undefined || entry.words.test(words)),
  );
  return rule?.code ?? 'zoho-failed';
}

const kinds: Partial<Readonly<Record<ZohoCode, 'mail-auth' | 'mail-tls'>>> = {
  'zoho-token-refused': 'mail-auth',
  'zoho-rights': 'mail-auth',
  'api-untrusted': 'mail-tls',
};

/** A failure as the one error that crosses the connector's boundary. */
export function zohoError(code: ZohoCode, words: string, cause?: unknown): LetterlockError {
  const message = `Zoho Mail: ${words === '' ? code : words}`;
  return new LetterlockError(kinds[code] ?? 'mail-connection', message, { code, words }, { cause });
}
