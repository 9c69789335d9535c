/**
 * The envelope in which every answer crosses a boundary (IPC, HTTP, CLI), and the table of error codes.
 * A stack trace or a provider's raw text never crosses; what a person needs to know is in `code`, `message`
 * (English, complete sentences) and `details` (plain data that a translated message may use).
 */
export interface ErrorEntry {
  /** HTTP status on the loopback host. */
  readonly status: number;
  /** What the error says where the thrower gave no better sentence. */
  readonly message: string;
}

const table = {
  'invalid-input': { status: 400, message: 'The input is not valid.' },
  'unknown-method': { status: 404, message: 'There is no such method.' },
  unauthenticated: { status: 401, message: 'This session is not signed in.' },
  forbidden: { status: 403, message: 'This caller may not do that.' },
  locked: { status: 423, message: 'Letterlock is locked. Unlock it first.' },
  'rate-limited': { status: 429, message: 'Too many calls. Wait a moment and try again.' },
  'not-found': { status: 404, message: 'It does not exist, or not any more.' },
  conflict: { status: 409, message: 'It was changed elsewhere in the meantime. Reload and try again.' },
  'not-allowed-now': { status: 409, message: 'That is not possible in the present state.' },
  'too-large': { status: 413, message: 'It is larger than Letterlock accepts.' },
  cancelled: { status: 409, message: 'It was cancelled.' },
  interrupted: { status: 409, message: 'It was interrupted before it ended.' },
  'already-exists': { status: 409, message: 'It exists already.' },
  'wrong-passphrase': { status: 403, message: 'That passphrase does not open this workspace.' },
  'wrong-recovery-code': { status: 403, message: 'That recovery code does not open this workspace.' },
  'weak-passphrase': { status: 400, message: 'That passphrase is too easy to guess.' },
  'too-many-attempts': { status: 429, message: 'Too many wrong attempts. Wait before you try again.' },
  'code-needed': { status: 403, message: 'This workspace asks for a code of the authenticator app as well.' },
  'wrong-code': { status: 403, message: 'That code is not right.' },
  'presence-needed': {
    status: 403,
    message: 'The system was to ask whether you are there, and did not get an answer.',
  },
  'security-key-needed': { status: 403, message: 'This workspace is opened with a security key as well.' },
  'wrong-security-key': { status: 403, message: 'That security key does not open this workspace.' },
  'keys-wiped': {
    status: 403,
    message: 'The keys were destroyed after too many wrong attempts. Use the recovery code.',
  },
  'keychain-unavailable': { status: 503, message: 'The keychain of this system cannot be used.' },
  'keychain-changed': {
    status: 503,
    message: 'The key in the keychain is missing or does not fit this workspace. Use the recovery code.',
  },
  'vault-damaged': { status: 500, message: 'The key file of this workspace is damaged. Nothing was changed.' },
  'database-damaged': { status: 500, message: 'The database is damaged or was tampered with. Nothing was changed.' },
  'database-newer': {
    status: 500,
    message: 'This workspace was written by a newer Letterlock. Update Letterlock; nothing was changed.',
  },
  'disk-full': { status: 507, message: 'The disk is full. Free some space and try again; nothing was lost.' },
  'by-policy': { status: 403, message: 'Your organisation does not allow this.' },
  'dlp-blocked': { status: 403, message: 'A rule of data-loss prevention keeps this from leaving.' },
  'dlp-confirm': { status: 409, message: 'A rule of data-loss prevention asks whether this may leave.' },
  'egress-refused': { status: 403, message: 'Letterlock does not connect to that host.' },
  'policy-invalid': {
    status: 503,
    message: 'The policy of your organisation cannot be applied, so Letterlock stays closed.',
  },
  'second-factor-needed': {
    status: 403,
    message: 'Your organisation requires a second factor. Open Letterlock, or run letterlock serve, and add one first.',
  },
  'backup-damaged': { status: 500, message: 'The backup is damaged or was altered. Nothing was restored from it.' },
  'backup-target': { status: 502, message: 'The place where backups are kept cannot be used.' },
  'data-dir-in-use': { status: 409, message: 'Another Letterlock process uses this data directory.' },
  'data-dir-unusable': { status: 500, message: 'The data directory cannot be used.' },
  'mail-auth': { status: 502, message: 'The mail server refused the sign-in.' },
  'mail-connection': { status: 502, message: 'The mail server could not be reached.' },
  'mail-tls': { status: 502, message: 'A secure connection to the mail server could not be made.' },
  'mail-refused': { status: 502, message: 'The mail server refused the message.' },
  'template-error': { status: 400, message: 'The template has an error.' },
  'not-launchable': { status: 409, message: 'The campaign cannot be launched yet.' },
  'host-unreachable': { status: 503, message: 'Letterlock does not answer. Start it again, then reload this page.' },
  internal: { status: 500, message: 'Something went wrong inside Letterlock. It has been written to the log.' },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof table;
export const errorTable: Readonly<Record<ErrorCode, ErrorEntry>> = table;

/** JSON data that helps to explain or translate an error. Never a secret, never message contents. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

export interface ErrorEnvelope {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details?: ErrorDetails;
}

export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: ErrorEnvelope };

/** The one error class that handlers and domains throw on purpose; anything else becomes `internal`. */
export class LetterlockError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails | undefined;

  constructor(code: ErrorCode, message?: string, details?: ErrorDetails, options?: ErrorOptions) {
    super(message ?? errorTable[code].message, options);
    this.name = 'LetterlockError';
    this.code = code;
    this.details = details;
  }
}

export function toEnvelope(error: LetterlockError): ErrorEnvelope {
  return error.details === undefined
    ? { code: error.code, message: error.message }
    : { code: error.code, message: error.message, details: error.details };
}
