import { errorTable, LetterlockError } from '../../../shared/result.ts';
import { hasMessage, translate, translateSentence } from './index.ts';

export interface ErrorText {
  /** What went wrong, in the user's language. */
  readonly title: string;
  /** The core's more exact sentence where it says more than the code does. */
  readonly detail: string | null;
}

/** What to tell a person about a failure of any kind. */
export function errorText(error: unknown): ErrorText {
  if (!(error instanceof LetterlockError)) return { title: translate('errors:internal'), detail: null };
  const key = `errors:${error.code}`;
  const said = translateSentence(error.message);
  const title = hasMessage(key) ? translate(key) : said;
  const exact = error.message !== errorTable[error.code].message && said !== title;
  return { title, detail: exact ? said : null };
}

/** One sentence about a failure, for a place that has room for no more. */
export function exactText(error: unknown): string {
  const { title, detail } = errorText(error);
  return detail ?? title;
}
