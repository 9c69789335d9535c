/**
 * What this page proves itself with to the loopback host, beside the cookie that every port of 127.0.0.1 is sent. It
 * arrives behind the `#` of the first address and stays in this origin's storage. The desktop window needs none.
 */
import { LetterlockError, type Result } from '../../../shared/result.ts';

const storageKey = 'letterlock.proof';
const arrival = /^#proof=([\w-]{43})$/;

const arrived = arrival.exec(window.location.hash)?.[1];
if (arrived !== undefined) {
  localStorage.setItem(storageKey, arrived);
  window.history.replaceState(null, '', '/');
}

/** Read anew each time: another tab may have signed in again. */
export const proof = (): string => localStorage.getItem(storageKey) ?? '';

export const proofHeader = (): Readonly<Record<string, string>> => ({ 'x-letterlock-proof': proof() });

/** Goes on under the name localhost, under which security keys can be asked for. @throws LetterlockError */
export async function moveToLocalhost(): Promise<void> {
  const response = await fetch('/localhost', { headers: proofHeader() });
  const answer: { readonly address: string } | Extract<Result<never>, { ok: false }> = await response.json();
  if (!('address' in answer)) throw new LetterlockError(answer.error.code, answer.error.message);
  window.location.assign(answer.address);
}
