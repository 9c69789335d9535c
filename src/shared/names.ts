/** Names of people as they write them. */

/** Chinese, Japanese and Korean letters, and the marks that stand between and behind them. */
const eastern = /^[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{Script=Hangul}\s]+$/u;
const kanaOnly = /^[\p{scx=Hiragana}\p{scx=Katakana}\s]+$/u;

/**
 * A whole name: given name first, and family name first where it is written in Han, Hangul or Kana, then without a
 * blank (and with one between two in Kana, which would run together).
 */
export function fullName({ firstName, lastName }: { readonly firstName: string; readonly lastName: string }): string {
  const [given, family] = [firstName.trim(), lastName.trim()];
  if (given === '' || family === '') return given + family;
  if (!eastern.test(given) || !eastern.test(family)) return `${given} ${family}`;
  return kanaOnly.test(given + family) ? `${family} ${given}` : `${family}${given}`;
}
