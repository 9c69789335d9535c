/**
 * What in a received mail speaks for fraud: an origin that was not proved, a sender or link whose domain looks like one's
 * own, an answer that would go elsewhere, a link that says one thing and leads to another, a file that runs. Pure.
 */
import { domainToUnicode } from 'node:url';
import { parse } from 'tldts';
import type { Authentication, ReceivedWarning } from '../../shared/contract/inbox.ts';
import { domainOf } from '../../shared/domain-of.ts';
import { linksOf } from '../text/links.ts';

export interface ReceivedMail {
  readonly from: string;
  /** Empty where it is the same. */
  readonly replyTo: string;
  readonly html: string | null;
  readonly attachments: readonly { readonly name: string }[];
  /** What the receiving server found; null where it said nothing. */
  readonly authentication: Authentication | null;
  /** A report of a mail server: few of those prove where they come from. */
  readonly report: boolean;
}

/** Files that run, or that hold what runs, on one of the systems in use. */
const dangerous =
  /\.(?:exe|scr|com|pif|bat|cmd|msi|msix|ps1|vbs?|vbe|jse?|wsf|hta|lnk|url|reg|jar|app|dmg|pkg|iso|img|vhdx?|chm|cpl|docm|dotm|xlsm|xltm|pptm|html?|shtml|svg)[. ]{0,20}$/i;

const registered = (host: string): string => parse(host).domain ?? host;

/** Letters that are taken for one another, each as the one of a keyboard. */
const alike: Readonly<Record<string, string>> = {
  а: 'a',
  с: 'c',
  ԁ: 'd',
  е: 'e',
  һ: 'h',
  і: 'i',
  ј: 'j',
  ӏ: 'l',
  о: 'o',
  р: 'p',
  ѕ: 's',
  у: 'y',
  х: 'x',
  ν: 'v',
  ο: 'o',
  α: 'a',
  ı: 'i',
  ł: 'l',
  '0': 'o',
  '1': 'l',
  '3': 'e',
  '5': 's',
};

/** What a reader takes a name for. */
function skeleton(host: string): string {
  const shown = domainToUnicode(host).normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
  return Array.from(shown, (sign) => alike[sign] ?? sign)
    .join('')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
    .replaceAll('i', 'l');
}

/** At most one sign added, left out, or another, or two neighbours swapped. */
function oneApart(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 1) return false;
  let from = 0;
  while (from < one.length && one[from] === other[from]) from += 1;
  let end = 0;
  while (end < Math.min(one.length, other.length) - from && one.at(-1 - end) === other.at(-1 - end)) end += 1;
  const [left, right] = [one.slice(from, one.length - end), other.slice(from, other.length - end)];
  return left.length + right.length <= 2 || (left.length === 2 && left === `${right[1] ?? ''}${right[0] ?? ''}`);
}

/** Shorter names are one sign apart by chance. */
const shortest = 6;

/** The domain of one's own that another one pretends to be, or null. */
export function imitated(host: string, own: readonly string[]): string | null {
  const given = registered(host);
  const shape = skeleton(given);
  for (const domain of own) {
    const mine = registered(domain);
    if (given === mine) return null;
    const [name = '', ending] = [mine.split('.')[0], mine];
    const close = name.length >= shortest && oneApart(shape.split('.')[0] ?? '', skeleton(ending).split('.')[0] ?? '');
    if (shape === skeleton(mine) || close) return mine;
  }
  return null;
}

/** The web address that a link's text claims to lead to, or null. */
function claimedHost(text: string): string | null {
  const claimed = /^(?:https?:\/\/)?((?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24})(?:[/:?#]\S{0,2000})?$/i.exec(text)?.[1];
  return claimed !== undefined && parse(claimed).isIcann === true ? claimed : null;
}

function ofLinks(html: string, own: readonly string[]): ReceivedWarning[] {
  const warnings = new Map<string, ReceivedWarning>();
  for (const { href, text } of linksOf(html).slice(0, 500)) {
    if (!/^https?:/i.test(href) || !URL.canParse(href)) continue;
    const host = new URL(href).hostname;
    const claimed = claimedHost(text);
    if (claimed !== null && registered(claimed.toLowerCase()) !== registered(host)) {
      warnings.set(`m ${host}`, { code: 'link-mismatch', params: { text: text.slice(0, 80), host } });
    }
    const domain = imitated(host, own);
    if (domain !== null) warnings.set(`l ${host}`, { code: 'lookalike-link', params: { host, domain } });
  }
  return [...warnings.values()].slice(0, 5);
}

/** A server that could not look things up has found nothing. */
const undecided = (result: string | null): boolean => result === 'temperror' || result === 'permerror';

function ofOrigin({ from, authentication, report }: ReceivedMail): ReceivedWarning[] {
  if (authentication === null || authentication.proved) return [];
  const { server, spf, dkim, dmarc } = authentication;
  const params = { domain: domainOf(from), server };
  if (dmarc === 'fail') return [{ code: 'dmarc-fail', params }];
  if (spf === 'fail') return [{ code: 'spf-fail', params }];
  return report || [spf, dkim, dmarc].some(undecided) ? [] : [{ code: 'unproved', params }];
}

/** @param own domains of one's own mailboxes */
export function checkReceived(mail: ReceivedMail, own: readonly string[]): ReceivedWarning[] {
  const { from, replyTo, html, attachments } = mail;
  const warnings = ofOrigin(mail);
  const domain = imitated(domainOf(from), own);
  if (domain !== null) warnings.push({ code: 'lookalike-sender', params: { sender: domainOf(from), domain } });
  if (replyTo !== '' && registered(domainOf(replyTo)) !== registered(domainOf(from))) {
    warnings.push({ code: 'reply-elsewhere', params: { address: replyTo } });
  }
  for (const { name } of attachments.filter((file) => dangerous.test(file.name)).slice(0, 3)) {
    warnings.push({ code: 'dangerous-attachment', params: { name: name.slice(0, 120) } });
  }
  return html === null ? warnings : [...warnings, ...ofLinks(html, own)];
}
