/**
 * What is new in a folder, by its delta query (learn.microsoft.com/graph/delta-query-messages). Graph promises no
 * order, may repeat a message or a page, and forgets where a query was (410, syncStateNotFound): then it is begun
 * anew from the date up to which all mail was read.
 */
import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { LetterlockError } from '../../../shared/result.ts';
import type { FetchOptions } from '../connector.ts';
import { markOf, maxListed } from './cursor.ts';
import type { FolderCursor, ReadFolder } from './cursor.ts';
import { explainGraph } from './explain.ts';
import type { Graph, GraphAnswer } from './graph.ts';
import { isResync } from './judge.ts';
import { ask, expectOk, parsed } from './read.ts';

export interface Listed {
  /** Stable in the mailbox, also when the message is moved. */
  readonly id: string;
  /** UTC ms. */
  readonly receivedAt: number;
}

export interface Listing {
  /** Oldest first, each once. */
  readonly messages: readonly Listed[];
  /** Where to go on once they are read. */
  readonly link: string;
  /** There is more to list at once. */
  readonly more: boolean;
}

/** Mail may be delivered a little out of order. */
const overlapMs = 24 * 60 * 60 * 1000;
const pageSize = 100;
/** A page may be empty; a query that never ends is not followed for ever. */
const maxPages = 200;
const maxPageBytes = 4 * 1024 * 1024;

const page = z.object({
  value: z
    .array(
      z.object({
        id: z.string().min(1).max(1_000),
        receivedDateTime: z.string().max(40).nullish(),
        '@removed': z.unknown().optional(),
      }),
    )
    .max(5_000),
  '@odata.nextLink': z.string().max(20_000).optional(),
  '@odata.deltaLink': z.string().max(20_000).optional(),
});
type Page = z.infer<typeof page>;

const headers = { Prefer: `IdType="ImmutableId", odata.maxpagesize=${pageSize}` };

/** Null where the mailbox has no such folder. @throws LetterlockError `mail-*` */
export async function listNew(
  graph: Graph,
  folder: ReadFolder,
  position: FolderCursor,
  options: FetchOptions,
): Promise<Listing | null> {
  const fromDate = beginning(folder, Math.max(options.since, position.from - overlapMs));
  const known = position.link !== null && graph.owns(position.link) ? position.link : null;
  const listing = known === null ? 'gone' : await walk(graph, known, position, options);
  if (listing !== 'gone') return listing;
  const anew = await walk(graph, fromDate, position, options);
  if (anew === 'gone') throw new LetterlockError('mail-connection', explainGraph('graph-failed'));
  return anew;
}

/** `created` leaves out changes such as a mail that was marked as read. */
function beginning(folder: ReadFolder, from: number): string {
  const at = Temporal.Instant.fromEpochMilliseconds(from).toString({ smallestUnit: 'second' });
  const filter = encodeURIComponent(`receivedDateTime ge ${at}`);
  return `/v1.0/me/mailFolders/${folder}/messages/delta?changeType=created&$select=id,receivedDateTime&$filter=${filter}`;
}

async function walk(
  graph: Graph,
  start: string,
  position: FolderCursor,
  options: FetchOptions,
): Promise<Listing | 'gone' | null> {
  const done = new Set(position.done);
  const messages = new Map<string, Listed>();
  const visited = new Set<string>();
  let target = start;
  while (visited.size < maxPages) {
    visited.add(target);
    const answer = await ask(graph, { target, headers, maxBytes: maxPageBytes, signal: options.signal });
    if (isResync(answer)) return 'gone';
    if (isMissingFolder(answer)) return null;
    const found = parsed(expectOk(answer), page);
    for (const message of newIn(found, options.since)) {
      if (!done.has(markOf(message.id))) messages.set(message.id, message);
    }
    const { '@odata.nextLink': next, '@odata.deltaLink': delta } = found;
    const listed = [...messages.values()].sort((a, b) => a.receivedAt - b.receivedAt || (a.id < b.id ? -1 : 1));
    if (next === undefined) {
      if (delta === undefined) break;
      return { messages: listed, link: delta, more: false };
    }
    if (listed.length + pageSize > maxListed) return { messages: listed, link: next, more: true };
    if (visited.has(next)) break;
    target = next;
  }
  throw new LetterlockError('mail-connection', explainGraph('graph-foreign'));
}

const isMissingFolder = ({ status, error }: GraphAnswer): boolean =>
  status === 404 && /^(ErrorItemNotFound|ErrorFolderNotFound)$/i.test(error?.code ?? '');

/** Without what was removed and what is older than anybody asked for; a mail without a date counts as new. */
function newIn({ value }: Page, since: number): Listed[] {
  const messages: Listed[] = [];
  for (const item of value) {
    if (item['@removed'] !== undefined) continue;
    const at = Date.parse(item.receivedDateTime ?? '');
    // Graph's dates have no fractions of a second.
    const isOld = Number.isFinite(at) && at < Math.floor(since / 1000) * 1000;
    if (!isOld) messages.push({ id: item.id, receivedAt: Number.isFinite(at) && at > 0 ? at : since });
  }
  return messages;
}
