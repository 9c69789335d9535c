/** Keys, tokens and passwords, by the forms that they have. Pure. */
import { matchesOf } from './spans.ts';
import type { Span } from './spans.ts';

const privateKeyForms =
  /-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----|PuTTY-User-Key-File-\d|AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{20}/g;

export const privateKeys = (text: string): Span[] =>
  matchesOf(text, privateKeyForms, ({ 0: whole, index }) => `${whole}${index}`);

/** Forms of tokens as their issuers document them, so that they can be found; lengths are the least that are issued. */
const tokenForms: readonly RegExp[] = [
  // Amazon, GitHub, GitLab, Slack, Stripe, Google, npm, Anthropic, OpenAI, SendGrid, DigitalOcean, Hugging Face, Shopify.
  /(?<![A-Z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Z0-9])/g,
  /(?<!\w)gh[oprsu]_[A-Za-z0-9]{36,255}/g,
  /(?<!\w)github_pat_\w{50,255}/g,
  /(?<!\w)glpat-[\w-]{20,64}/g,
  /(?<!\w)xox[abeoprs]-[A-Za-z0-9-]{20,250}/g,
  /(?<!\w)[rs]k_(?:live|test)_[A-Za-z0-9]{16,200}/g,
  /(?<!\w)AIza[\w-]{35}/g,
  /(?<!\w)ya29\.[\w-]{30,500}/g,
  /(?<!\w)npm_[A-Za-z0-9]{36}/g,
  /(?<!\w)sk-(?:ant|proj|svcacct)-[\w-]{30,250}/g,
  /(?<!\w)SG\.[\w-]{16,64}\.[\w-]{16,64}/g,
  /(?<!\w)do[opr]_v1_[a-f0-9]{64}/g,
  /(?<!\w)hf_[A-Za-z0-9]{30,64}/g,
  /(?<!\w)shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}/g,
  // Letterlock's own, and JSON web tokens.
  /(?<!\w)ltk_[A-Za-z0-9]{6,40}_[A-Za-z0-9]{20,100}/g,
  /(?<![\w-])eyJ[\w-]{8,4000}\.eyJ[\w-]{8,8000}\.[\w-]{16,1000}/g,
];

/** Without one of these in it, a text has none. */
const tokenStarts =
  /AKIA|ASIA|gh[oprsu]_|github_pat|glpat|xox|[rs]k_|AIza|ya29|npm_|sk-|SG\.|do[opr]_v1|hf_|shp|ltk_|eyJ/;

export const accessTokens = (text: string): Span[] =>
  tokenStarts.test(text) ? tokenForms.flatMap((form) => matchesOf(text, form, ({ 0: token }) => token)) : [];

const passwordForm =
  /(?<![\p{L}\p{N}])(?:password|passwort|kennwort|passwd|pwd|passphrase|passcode|zugangscode|mot de passe|contraseña)["'”]?\s{0,3}(?:is|ist|lautet|est|es|:|=|→)\s{0,3}["'“„«]?([^\s"'“”„«»<>,;{}]{6,64})/giu;

/** A word in a sentence is none: a password has a digit or a sign within. */
export function passwords(text: string): Span[] {
  return matchesOf(text, passwordForm, ({ 1: value = '' }) => {
    const bare = value.replace(/[.!?:)\]]{1,3}$/, '');
    const within = bare.slice(0, -1);
    const strong = /\d/.test(bare) || /[^\p{L}\p{N}]/u.test(within.replaceAll(/(?<=\p{L})-(?=\p{L})/gu, ''));
    return bare.length >= 6 && strong && !/^https?:|^www\./i.test(bare) ? bare : null;
  });
}
