/** Whether the mail arrived as it was written: its links, its plain text, its sender, its headers. */
import type { ProbeFinding } from '../../../shared/contract/self-probe.ts';
import { countTags, linksOf } from '../../text/links.ts';
import type { Evidence } from './evidence.ts';
import { fieldOf } from '../../inbound/mime/header-fields.ts';
import { found } from './finding.ts';
import type { SentProbe } from './judge-signing.ts';
import { rewriterOf } from './rewriters.ts';

const mostHtml = 500_000;
const mostLinks = 500;

interface Changed {
  readonly was: string;
  /** Null: it is gone. */
  readonly is: string | null;
}

/** Links that are no more what they were, each with what stands in its place. */
function changedLinks(sent: readonly string[], arrived: readonly string[]): readonly Changed[] {
  const same = sent.length === arrived.length;
  return sent.flatMap((was, at): Changed[] => {
    const there = arrived[at] ?? null;
    if (there === was) return [];
    if (same) return [{ was, is: there }];
    return arrived.includes(was) ? [] : [{ was, is: null }];
  });
}

function judgeLinks(sent: SentProbe, { html }: Evidence): ProbeFinding {
  if (html === null) return found('links', 'bad', 'html-gone');
  const body = html.slice(0, mostHtml);
  const before = linksOf(sent.html).map(({ href }) => href);
  const after = linksOf(body)
    .slice(0, mostLinks)
    .map(({ href }) => href);
  const changed = changedLinks(before, after);
  const facts = { count: `${before.length}`, changed: `${changed.length}` };
  if (changed.length > 0) {
    const rewriter = changed
      .map(({ is }) => (is === null ? undefined : rewriterOf(is)))
      .find((one) => one !== undefined);
    const details = changed.map(({ was, is }) => `${was} → ${is ?? '–'}`);
    const code = rewriter === undefined ? 'links-changed' : `links-${rewriter.side}`;
    return found('links', rewriter?.side === 'receiver' ? 'warn' : 'bad', code, {
      facts: { ...facts, by: rewriter?.name ?? '' },
      details,
    });
  }
  if (countTags(body, 'img') > countTags(sent.html, 'img')) return found('links', 'warn', 'pixel-added', { facts });
  const added = after.filter((href) => !before.includes(href));
  if (added.length > 0) return found('links', 'warn', 'links-added', { facts, details: added });
  return found('links', 'ok', 'links-same', { facts });
}

/** Blanks at line ends and empty lines at the end are nobody's words. */
const plainLines = (text: string): string[] =>
  text
    .split(/\r\n|[\r\n]/)
    .map((line) => line.trimEnd())
    .join('\n')
    .trim()
    .split('\n');

function judgeText(sent: SentProbe, { text, truncated }: Evidence): ProbeFinding {
  if (text === null) return found('text', 'warn', 'text-gone');
  const [before, after] = [plainLines(sent.text), plainLines(text)];
  const whole = before.every((line, at) => after[at] === line);
  if (whole && before.length === after.length) return found('text', 'ok', 'text-same');
  if (truncated) return found('text', 'unknown', 'truncated');
  const rest = after.slice(before.length).filter((line) => line !== '');
  if (whole) return found('text', 'warn', 'text-added', { details: rest });
  const at = before.findIndex((line, index) => after[index] !== line);
  return found('text', 'warn', 'text-changed', { details: [`${before[at] ?? ''} → ${after[at] ?? '–'}`] });
}

const bare = (value: string): string => value.replaceAll(/\s+/g, '');

function judgeUnsubscribe(sent: SentProbe, { fields }: Evidence): ProbeFinding {
  const written = (name: string): string =>
    sent.headers.find((header) => header.name.toLowerCase() === name)?.value ?? '';
  const [was, wasPost] = [written('list-unsubscribe'), written('list-unsubscribe-post')];
  const is = fieldOf(fields, 'list-unsubscribe');
  const post = fieldOf(fields, 'list-unsubscribe-post');
  if (is === null) return found('unsubscribe', 'bad', 'unsubscribe-gone', { details: [was] });
  if (wasPost !== '' && post === null) return found('unsubscribe', 'bad', 'unsubscribe-post-gone');
  if (bare(is) !== bare(was) || bare(post ?? '') !== bare(wasPost)) {
    // A service that adds a way of its own leaves ours standing.
    const kept = bare(is).includes(bare(was).replaceAll(/^<|>$/g, ''));
    return found('unsubscribe', kept ? 'info' : 'warn', kept ? 'unsubscribe-added' : 'unsubscribe-changed', {
      details: [`${was} → ${is}`],
    });
  }
  const oneClick = /<https:/i.test(is) && /one-click/i.test(post ?? '');
  return found('unsubscribe', oneClick ? 'ok' : 'info', oneClick ? 'unsubscribe-one-click' : 'unsubscribe-mailto');
}

function judgeSender(sent: SentProbe, { from, fields }: Evidence): ProbeFinding {
  const was = sent.address.toLowerCase();
  const facts = { was, is: from, sender: fieldOf(fields, 'sender') ?? '' };
  if (from !== was) return found('sender', 'bad', 'sender-changed', { facts });
  if (facts.sender !== '' && !facts.sender.toLowerCase().includes(was))
    return found('sender', 'warn', 'sender-behalf', { facts });
  return found('sender', 'ok', 'sender-same', { facts });
}

function judgeMessageId({ messageId }: SentProbe, { fields }: Evidence): ProbeFinding {
  const is = fieldOf(fields, 'message-id') ?? '';
  if (is.includes(messageId)) return found('message-id', 'ok', 'id-same');
  const kept = fieldOf(fields, 'references')?.includes(messageId) === true;
  return found('message-id', kept ? 'info' : 'warn', kept ? 'id-replaced' : 'id-lost', { facts: { is } });
}

export const judgeContent = (sent: SentProbe, seen: Evidence): readonly ProbeFinding[] => [
  judgeUnsubscribe(sent, seen),
  judgeLinks(sent, seen),
  judgeText(sent, seen),
  judgeSender(sent, seen),
  judgeMessageId(sent, seen),
];
