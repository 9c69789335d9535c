/**
 * What mailbox providers and readers take for spam or fraud, found in a text before it is sent. Notes for the
 * author, but for links that no mail program should follow. Pure.
 */
import { parse } from 'tldts';
import { countTags, imagesWithoutText, linksOf, visibleText } from '../text/links.ts';
import type { Link } from '../text/links.ts';

export interface ContentNote {
  readonly level: 'blocking' | 'warning';
  /** Such as `link-http`, `image-only`, `subject-shouting`. */
  readonly code: string;
  readonly params: Readonly<Record<string, string | number>>;
  readonly message: string;
}

export interface ContentInput {
  readonly subject: string;
  readonly html: string;
  /** The first mail of a thread: nothing was said before it. */
  readonly opening: boolean;
}

/** Public shorteners: shared by spammers, and blocked by name in many filters. */
const shorteners = new Set(
  'bit.ly tinyurl.com t.co goo.gl ow.ly is.gd buff.ly rebrand.ly cutt.ly rb.gy shorturl.at tiny.cc t.ly v.gd bl.ink'.split(
    ' ',
  ),
);

const isTag = (href: string): boolean => /^\s*\{[{%]/.test(href);
const followed = /^(?:https?|mailto|tel|sms):/i;

function urlOf(href: string): URL | null {
  // A merge tag inside the address stands for something harmless here.
  const filled = href.replaceAll('{{', '').replaceAll('}}', '').replaceAll(/\s/g, '');
  return URL.canParse(filled) ? new URL(filled) : null;
}

const domainOf = (host: string): string => parse(host).domain ?? host;

/** The web address that a link's text claims to lead to, or null. */
function claimedHost(text: string): string | null {
  const claimed = /^(?:https?:\/\/)?((?:[a-z0-9-]+\.)+[a-z]{2,24})(?:[/:?#]\S*)?$/i.exec(text)?.[1];
  return claimed !== undefined && parse(claimed).isIcann === true ? claimed : null;
}

function checkLink({ href, text }: Link): ContentNote[] {
  if (href === '' || href.startsWith('#') || isTag(href)) return [];
  const shown = href.slice(0, 80);
  const note = (level: ContentNote['level'], code: string, message: string): ContentNote[] => [
    { level, code, params: { link: shown }, message },
  ];
  if (!followed.test(href)) {
    return note('blocking', 'link-unsafe', `The link ${shown} has no address that a mail program follows.`);
  }
  const url = urlOf(href);
  if (url === null || !url.protocol.startsWith('http')) return [];
  const notes: ContentNote[] = [];
  const host = url.hostname.toLowerCase();
  if (url.protocol === 'http:')
    notes.push(...note('warning', 'link-http', `The link ${shown} is not encrypted. Use https.`));
  if (shorteners.has(domainOf(host))) {
    notes.push(
      ...note('warning', 'link-shortener', `The link ${shown} hides its target behind a shortener, as spam does.`),
    );
  }
  if (url.username !== '') {
    const message = `The link ${shown} has a name before its host, as links have that pretend to lead elsewhere.`;
    notes.push(...note('warning', 'link-user', message));
  }
  if (host.split('.').some((label) => label.startsWith('xn--'))) {
    const message = `The link ${shown} leads to ${host}, whose letters may look like those of another name.`;
    notes.push(...note('warning', 'link-punycode', message));
  }
  if (parse(host).isIp === true) notes.push(...note('warning', 'link-ip', `The link ${shown} leads to a bare number.`));
  const claimed = claimedHost(text);
  if (claimed !== null && domainOf(claimed) !== domainOf(host)) {
    notes.push({
      level: 'warning',
      code: 'link-mismatch',
      params: { link: shown, text: text.slice(0, 80) },
      message: `A link says ${text.slice(0, 80)} and leads to ${host}. Filters take that for fraud.`,
    });
  }
  return notes;
}

const many = 10;

function checkLinks(html: string): ContentNote[] {
  const links = linksOf(html);
  const notes = links.flatMap(checkLink);
  const seen = new Set<string>();
  const distinct = notes.filter(({ code, params }) => {
    const key = `${code} ${params['link']}`;
    return seen.has(key) ? false : seen.add(key);
  });
  const web = links.filter(({ href }) => /^https?:/i.test(href)).length;
  if (web <= many) return distinct;
  return [
    ...distinct,
    {
      level: 'warning',
      code: 'many-links',
      params: { count: web },
      message: `The mail has ${web} links. One or two read like a person wrote it.`,
    },
  ];
}

/** Below so many letters, pictures carry the message. */
const fewLetters = 80;
/** Gmail cuts longer ones off, and the unsubscribe line with it. */
const clippedBytes = 102_000;

function checkBody(html: string): ContentNote[] {
  const notes: ContentNote[] = [];
  const images = countTags(html, 'img');
  if (images > 0 && visibleText(html).length < fewLetters) {
    notes.push({
      level: 'warning',
      code: 'image-only',
      params: { images },
      message: 'The mail says little but in pictures. Many readers never load them, and filters distrust it.',
    });
  }
  const silent = imagesWithoutText(html);
  if (silent > 0) {
    notes.push({
      level: 'warning',
      code: 'image-alt',
      params: { count: silent },
      message: `${silent} pictures have no text for readers who do not see them.`,
    });
  }
  const bytes = Buffer.byteLength(html);
  if (bytes > clippedBytes) {
    notes.push({
      level: 'warning',
      code: 'html-large',
      params: { kilobytes: Math.round(bytes / 1000) },
      message: 'The HTML is so large that Gmail cuts it off.',
    });
  }
  for (const element of ['script', 'form', 'iframe', 'object', 'embed']) {
    if (countTags(html, element) === 0) continue;
    notes.push({
      level: 'warning',
      code: 'active-content',
      params: { element },
      message: `Mail programs remove <${element}> or refuse mails with it.`,
    });
  }
  return notes;
}

/** Wordings that content filters of the big providers weigh most, in the two languages of the catalogues. */
const spamWords =
  /\b(?:100 ?% free|act now|risk[- ]free|winner|cash bonus|make money|double your|urgent|viagra|casino|no obligation|click here|gratis|gewonnen|jetzt zugreifen|garantiert|dringend)\b/i;

function checkSubject(subject: string, opening: boolean): ContentNote[] {
  const words = subject.replaceAll(/\{\{[^}]*\}\}|\{%[^%]*%\}/g, ' ').trim();
  const note = (code: string, message: string): ContentNote => ({ level: 'warning', code, params: {}, message });
  const notes: ContentNote[] = [];
  if (opening && /^(?:re|fwd?|aw|wg)\s*:/i.test(words)) {
    notes.push(
      note(
        'subject-fake-reply',
        'The subject pretends to answer something. That is deceptive, and unlawful in many countries.',
      ),
    );
  }
  const letters = words.replaceAll(/\P{L}/gu, '');
  if (letters.length >= 8 && letters === letters.toLocaleUpperCase() && letters !== letters.toLocaleLowerCase()) {
    notes.push(note('subject-shouting', 'The subject is all capitals.'));
  }
  if (/[!?]{2,}|!.*!/.test(words))
    notes.push(note('subject-punctuation', 'The subject has more than one exclamation mark.'));
  const word = spamWords.exec(words)?.[0];
  if (word !== undefined) {
    notes.push({
      ...note('subject-spam-word', `The subject says “${word}”, which filters weigh as spam.`),
      params: { word },
    });
  }
  if (words.length > 120) notes.push(note('subject-long', 'The subject is longer than mail programs show.'));
  return notes;
}

/** Notes on a step's templates, in order of weight within each part. */
export function checkContent({ subject, html, opening }: ContentInput): ContentNote[] {
  return [...checkSubject(subject, opening), ...checkLinks(html), ...checkBody(html)];
}
