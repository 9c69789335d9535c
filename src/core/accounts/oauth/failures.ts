/** Why a sign-in or a renewal failed, as codes with what they mean and what to do. Pure. */
import { LetterlockError } from '../../../shared/result.ts';

interface Entry {
  readonly explanation: string;
  readonly remedy: string;
  /** It may pass by itself: no reason to ask for a new sign-in. */
  readonly passing?: boolean;
}

const table = {
  'access-denied': {
    explanation: 'The permission was not given, so nothing was connected. Sign in again and allow what is asked for.',
    remedy: 'sign-in-again',
  },
  'admin-consent': {
    explanation:
      'Your organisation lets only its administrators approve applications. Ask an administrator to approve Letterlock, then sign in again.',
    remedy: 'ask-admin',
  },
  'app-blocked': {
    explanation:
      'Your organisation blocks this application. Ask its administrator to allow it, or use a client id that your organisation registered itself.',
    remedy: 'ask-admin',
  },
  'conditional-access': {
    explanation:
      'A rule of your organisation (conditional access) refuses sign-ins from this application or computer. Ask your administrator.',
    remedy: 'ask-admin',
  },
  'client-unknown': {
    explanation:
      'The provider does not know this client id. Compare it with the one shown where you registered the application, without blanks.',
    remedy: 'check-client',
  },
  'client-secret': {
    explanation:
      'The provider refused the client secret. Copy it again from where you registered the application; secrets can expire.',
    remedy: 'check-client',
  },
  'client-type': {
    explanation:
      'The application is registered as a web application. Register it as a desktop (public, native) application instead.',
    remedy: 'check-client',
  },
  'redirect-mismatch': {
    explanation:
      'The provider refused the address that the browser is to come back to. Enter exactly the redirect address that Letterlock shows where you registered the application.',
    remedy: 'check-client',
  },
  'api-disabled': {
    explanation:
      'The mail interface is not switched on for this client id. Switch on the Gmail API in the project that the client id belongs to, wait a minute, and sign in again.',
    remedy: 'enable-api',
  },
  'wrong-directory': {
    explanation:
      'This account belongs to another organisation or kind than the application admits. Choose the right account, or enter your organisation’s directory.',
    remedy: 'check-account',
  },
  'clock-skew': {
    explanation:
      'This computer’s clock differs too much from the provider’s. Set date and time automatically, then sign in again.',
    remedy: 'set-clock',
    passing: true,
  },
  'scope-missing': {
    explanation:
      'Not all permissions were given. Letterlock needs each of them: sign in again and leave every box ticked.',
    remedy: 'sign-in-again',
  },
  'sign-in-gone': {
    explanation:
      'The sign-in is no longer valid: it was revoked or has expired, or the password was changed. Sign in again.',
    remedy: 'sign-in-again',
  },
  'sign-in-reused': {
    explanation:
      'The provider ended the sign-in because it was used twice: by somebody else, or by Letterlock when it was ended in the middle of renewing it. Change the mailbox’s password if you cannot tell, then sign in again.',
    remedy: 'sign-in-again',
  },
  'no-lasting-sign-in': {
    explanation:
      'The provider gave no lasting sign-in. Remove Letterlock’s access in your account’s security settings, then sign in again.',
    remedy: 'remove-access',
  },
  'no-mailbox': {
    explanation: 'The account that signed in has no mailbox there. Choose the account that the mailbox belongs to.',
    remedy: 'check-account',
  },
  'other-mailbox': {
    explanation: 'Somebody else’s mailbox signed in. Choose the account of this mailbox on the provider’s page.',
    remedy: 'check-account',
  },
  'already-connected': {
    explanation: 'This mailbox is connected already. To renew its sign-in, open it and sign in again there.',
    remedy: 'open-account',
  },
  'state-mismatch': {
    explanation: 'The answer does not belong to this sign-in, so it was not used. Begin again.',
    remedy: 'sign-in-again',
  },
  expired: { explanation: 'The sign-in took longer than ten minutes. Begin again.', remedy: 'sign-in-again' },
  cancelled: { explanation: 'The sign-in was given up.', remedy: 'sign-in-again' },
  'not-stored': {
    explanation: 'The sign-in worked, but it could not be stored. See the message, then sign in again.',
    remedy: 'sign-in-again',
  },
  refused: { explanation: 'The provider refused the sign-in. Its own words say why.', remedy: 'sign-in-again' },
  'too-many': {
    explanation: 'The provider has had too many sign-ins from here. Wait some minutes.',
    remedy: 'wait',
    passing: true,
  },
  'provider-down': {
    explanation: 'The provider has a fault just now. Try again in some minutes.',
    remedy: 'wait',
    passing: true,
  },
  network: {
    explanation: 'The provider cannot be reached. Check the internet connection, the proxy and the firewall.',
    remedy: 'check-network',
    passing: true,
  },
  'proxy-sign-in': {
    explanation:
      'The network’s proxy wants a sign-in or a page of the network (hotel, café, airport) is in between. Open a web page first.',
    remedy: 'check-proxy',
    passing: true,
  },
  certificate: {
    explanation:
      'The certificate of the provider’s server cannot be verified. A company network may inspect traffic with a certificate that this system does not know, or the clock is wrong.',
    remedy: 'check-certificates',
    passing: true,
  },
} as const satisfies Record<string, Entry>;

export type FailureCode = keyof typeof table;

const longest = 300;

/** Control characters and line breaks of a provider's words would confuse whoever reads them in a log or a note. */
const tidy = (words: string): string =>
  words
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, longest);

export class OAuthFailure extends Error {
  readonly code: FailureCode;
  /** The provider's own words; never a token. */
  readonly detail: string;

  constructor(code: FailureCode, detail = '', options?: ErrorOptions) {
    super(table[code].explanation, options);
    this.name = 'OAuthFailure';
    this.code = code;
    this.detail = tidy(detail);
  }
}

export const passes = (code: FailureCode): boolean => {
  const entry: Entry = table[code];
  return entry.passing === true;
};

export function explanationOf(code: FailureCode): { readonly explanation: string; readonly remedy: string } {
  const { explanation, remedy } = table[code];
  return { explanation, remedy };
}

/** For those who send and read: `mail-auth` asks for a new sign-in, `mail-connection` for patience. */
export function toMailError(failure: OAuthFailure): LetterlockError {
  const words = failure.detail === '' ? failure.message : `${failure.message} (${failure.detail})`;
  if (passes(failure.code)) {
    return new LetterlockError('mail-connection', words, { reason: failure.code }, { cause: failure });
  }
  return new LetterlockError('mail-auth', words, { reconnect: true, reason: failure.code }, { cause: failure });
}

/** Microsoft's numbers (learn.microsoft.com/entra/identity-platform/reference-error-codes). */
const byNumber: readonly (readonly [RegExp, FailureCode])[] = [
  [/AADSTS(65001|65004|90094|90093|900941|95019)\b/, 'admin-consent'],
  [/AADSTS(700024|500133|50027)\b/, 'clock-skew'],
  [/AADSTS(700016|700038|90019)\b/, 'client-unknown'],
  [/AADSTS(7000215|7000222)\b/, 'client-secret'],
  [/AADSTS(7000218|90023|9002327|9002326)\b/, 'client-type'],
  [/AADSTS(50011|500113|900971)\b/, 'redirect-mismatch'],
  [/AADSTS(50020|50194|500200|500202|500212|90002|900023|50128|50059)\b/, 'wrong-directory'],
  [/AADSTS(53000|53001|53003|530003|530004|53009)\b/, 'conditional-access'],
  [/AADSTS(50105|7000112|700082011|501051)\b/, 'app-blocked'],
  [/AADSTS(90033|90025|50196)\b/, 'provider-down'],
  [/AADSTS(700082|70008|700084|50173|70000|700081|50076|50079|50078|50089|50132|50133)\b/, 'sign-in-gone'],
];

/** By the `error` of RFC 6749 sections 4.1.2.1 and 5.2, and by what Google and Zoho say instead. */
const byName: Readonly<Record<string, FailureCode>> = {
  access_denied: 'access-denied',
  consent_required: 'access-denied',
  interaction_required: 'sign-in-gone',
  login_required: 'sign-in-gone',
  invalid_grant: 'sign-in-gone',
  invalid_code: 'sign-in-gone',
  invalid_client: 'client-unknown',
  unauthorized_client: 'client-type',
  deleted_client: 'client-unknown',
  disabled_client: 'app-blocked',
  invalid_client_secret: 'client-secret',
  redirect_uri_mismatch: 'redirect-mismatch',
  invalid_redirect_uri: 'redirect-mismatch',
  invalid_scope: 'scope-missing',
  OAUTH_SCOPE_MISMATCH: 'scope-missing',
  admin_policy_enforced: 'app-blocked',
  org_internal: 'app-blocked',
  rate_limit_exceeded: 'too-many',
  temporarily_unavailable: 'provider-down',
  server_error: 'provider-down',
};

/** RFC 9700, 4.14.2: who rotates refresh tokens ends them all when one comes a second time; some say that it was so. */
const reused = /\breus(?:e|ed)\b|\balready (?:been )?(?:used|redeemed|exchanged|rotated)\b|\bused before\b|\breplay/i;

/** @param error as in the answer or redirect @param description the provider's words */
export function failureOf(error: string, description: string, options?: ErrorOptions): OAuthFailure {
  const words = tidy(description === '' ? error : `${error}: ${description}`);
  const numbered = byNumber.find(([pattern]) => pattern.test(description))?.[1];
  if (numbered !== undefined) return new OAuthFailure(numbered, words, options);
  // Zoho and Google name the client for a wrong secret too.
  if (error === 'invalid_client' && /secret/i.test(description))
    return new OAuthFailure('client-secret', words, options);
  if (error === 'invalid_grant' && reused.test(description)) return new OAuthFailure('sign-in-reused', words, options);
  if (/too many requests/i.test(description)) return new OAuthFailure('too-many', words, options);
  if (error === 'access_denied' && /admin/i.test(description)) return new OAuthFailure('admin-consent', words, options);
  return new OAuthFailure(byName[error] ?? 'refused', words, options);
}
