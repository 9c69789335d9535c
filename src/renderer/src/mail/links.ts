/** What a link in a received mail really is: pure, so that every trick has a row in a test. */
import { withinDomain } from '../../../shared/domain-of.ts';

export type LinkVerdict =
  | { readonly kind: 'blocked'; readonly href: string }
  | {
      readonly kind: 'open';
      /** The address in its canonical form, international domains in ASCII. */
      readonly url: string;
      /** What a person should look at: the host of a web address, the address of a mail link. */
      readonly place: string;
      /** The host that the link's text names, where it is another one. */
      readonly shown: string | null;
      /** Not encrypted. */
      readonly plain: boolean;
    };

const longest = 4096;
const hostInText = /(?:https?:\/\/)?((?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+[\p{L}]{2,24})/iu;

function bareHost(host: string): string {
  return host.toLowerCase().replace(/^www\./, '');
}

/** Whether one of two hosts is the other or lies under it. */
const related = (one: string, other: string): boolean => withinDomain(one, other) || withinDomain(other, one);

/** The host that a text names, in ASCII, if it looks like an address of the web. */
function namedHost(text: string): string | null {
  const name = hostInText.exec(text.slice(0, 500))?.[1];
  if (name === undefined || text.includes('@') || !URL.canParse(`http://${name}`)) return null;
  return bareHost(new URL(`http://${name}`).hostname);
}

/**
 * Judge a link of a received mail.
 * @param href as the mail has it.
 * @param text what the mail shows for it.
 */
export function judgeLink(href: string, text: string): LinkVerdict {
  const cleaned = href.trim();
  if (cleaned.length > longest || !URL.canParse(cleaned)) return { kind: 'blocked', href: cleaned.slice(0, 200) };
  const url = new URL(cleaned);
  if (url.protocol === 'mailto:') {
    const [address = ''] = url.pathname.split('?');
    return { kind: 'open', url: url.href, place: safeDecode(address), shown: null, plain: false };
  }
  if ((url.protocol !== 'https:' && url.protocol !== 'http:') || url.username !== '' || url.password !== '')
    return { kind: 'blocked', href: cleaned.slice(0, 200) };
  const shown = namedHost(text.trim());
  const differs = shown !== null && !related(bareHost(url.hostname), shown);
  return {
    kind: 'open',
    url: url.href,
    place: url.host,
    shown: differs ? shown : null,
    plain: url.protocol === 'http:',
  };
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
