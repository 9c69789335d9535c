/** What must not leave: words, patterns and kinds of attachments that the organisation forbids. Pure. */
import type { ComposedMail } from '../connectors/mime/mail.ts';
import { LetterlockError } from '../../shared/result.ts';
import type { Policy } from '../../shared/policy.ts';
import { visibleText } from '../text/links.ts';

/** Why a mail must not go out, in a sentence; null when nothing is found. */
export type DlpCheck = (mail: Pick<ComposedMail, 'subject' | 'html' | 'text' | 'attachments'>) => string | null;

const letter = /[\p{L}\p{N}]/u;
const fold = (text: string): string => text.normalize('NFKC').toLowerCase();

/** A word counts on its own, not within another; blanks in it stand for any white space. */
function hasWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    if (!letter.test(text.charAt(at - 1)) && !letter.test(text.charAt(at + word.length))) return true;
  }
  return false;
}

const extensionOf = (name: string): string => /\.([^.]+)$/.exec(name.trim())?.[1]?.toLowerCase() ?? '';

/** Null where the policy has no such rule. Patterns have been judged by `safe-pattern.ts`. */
function compile({ forbiddenWords, forbiddenPatterns, forbiddenAttachments }: Policy): DlpCheck | null {
  const words = (forbiddenWords ?? []).map((word) => fold(word).replaceAll(/\s+/g, ' '));
  const patterns = (forbiddenPatterns ?? []).map((pattern) => new RegExp(pattern, 'iu'));
  const extensions = new Set(forbiddenAttachments ?? []);
  if (words.length + patterns.length + extensions.size === 0) return null;
  return ({ subject, html, text, attachments }) => {
    const file = attachments.find(({ name }) => extensions.has(extensionOf(name)));
    if (file !== undefined) return `Files of the kind “${extensionOf(file.name)}” must not be sent.`;
    // Without its tags as well: a word must not hide behind one in its middle.
    const parts = [subject, text, visibleText(html), html.replaceAll(/<[^>]*>/g, '')];
    const whole = parts.join('\n').normalize('NFKC');
    const folded = fold(whole).replaceAll(/\s+/g, ' ');
    const word = words.findIndex((known) => hasWord(folded, known));
    if (word !== -1) return `The mail contains “${forbiddenWords?.[word] ?? ''}”, which must not be sent.`;
    const pattern = patterns.findIndex((known) => known.test(whole));
    return pattern === -1 ? null : `The mail contains something that must not be sent (pattern ${pattern + 1}).`;
  };
}

const compiled = new WeakMap<Policy, { readonly check: DlpCheck | null }>();

function checkOf(policy: Policy): DlpCheck | null {
  const known = compiled.get(policy);
  if (known !== undefined) return known.check;
  const check = compile(policy);
  compiled.set(policy, { check });
  return check;
}

interface Composer {
  refusal(mail: ComposedMail, facts: { readonly postalAddress: string }): string | null;
  build(mail: ComposedMail): Promise<Buffer>;
}

/**
 * The same composer, which neither passes nor builds what the policy in force forbids: a campaign's mail is refused
 * before it is claimed, and nothing else (answers, tests) gets bytes either.
 */
export function withoutForbidden<C extends Composer>(composer: C, policy: () => Policy): C {
  const why = (mail: ComposedMail): string | null => {
    const found = checkOf(policy())?.(mail) ?? null;
    return found === null ? null : `Your organisation has set this: ${found}`;
  };
  return {
    ...composer,
    refusal: (mail: ComposedMail, facts: { readonly postalAddress: string }) =>
      composer.refusal(mail, facts) ?? why(mail),
    async build(mail: ComposedMail) {
      const refused = why(mail);
      if (refused !== null) throw new LetterlockError('by-policy', refused);
      return composer.build(mail);
    },
  };
}
