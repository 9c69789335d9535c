import { errorTable, LetterlockError } from '../../../shared/result.ts';
import { hasMessage, translate } from './index.ts';

export interface ErrorText {
  /** What went wrong, in the user's language. */
  readonly title: string;
  /** The core's more exact sentence (English), where it says more than the code does. */
  readonly detail: string | null;
}

/** What to tell a person about a failure of any kind. */
export function errorText(error: unknown): ErrorText {
  if (!(error instanceof LetterlockError)) return { title: translate('errors:internal'), detail: null };
  const key = `errors:${error.code}`;
  const title = hasMessage(key) ? translate(key) : error.message;
  const exact = error.message !== errorTable[error.code].message && error.message !== title;
  return { title, detail: exact ? error.message : null };
}
