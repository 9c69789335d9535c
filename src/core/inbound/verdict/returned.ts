/** The returned original at the end of a bounce: where it begins, and what it was. */
import { messageIds } from '../mime/parse.ts';

const markers =
  /^[-\s*=_#>|]*(this is a copy of (the|your) message|below this line is a copy|original message follows|(the )?original message( text)?( is)?( attached| below| included)?(?=[ \t:.*=_-]*$)|unsent message (follows|below)|returned message (follows|below)|message header follows|(the )?(header|text) of (the|your) (original )?(message|mail)|message headers follow|received message|begin message|copy of (the )?(original )?message|included is a copy|your (original )?message reads)\b.*$|^(Received: (from|by)|Return-Path:|Message-ID:|X-Apparently-To:|DKIM-Signature:|DomainKey-Signature:) .*$/im;

/** Splits a bounce's text into what the server says and what it returns; the second is empty where it returns nothing. */
export function splitReturned(text: string): readonly [string, string] {
  const match = markers.exec(text);
  // A marker on the first line is the report's own beginning.
  if (match === null || match.index < 20) return [text, ''];
  return [text.slice(0, match.index), text.slice(match.index)];
}

/** Message-IDs in the header of a returned mail. */
export function returnedMessageIds(text: string): string[] {
  const lines = text.slice(0, 60_000).match(/^[ \t>]{0,4}message-id:[ \t]*(?:\r?\n[ \t]+)?<[^<>\s]{1,500}>/gim) ?? [];
  return [...new Set(lines.slice(0, 10).flatMap(messageIds))];
}

/** The To address in the header of a returned mail, lower-case. */
export function returnedTo(text: string): string {
  const line = /^[ \t>]{0,4}to:[ \t]*(.{1,400})$/im.exec(text.slice(0, 60_000))?.[1] ?? '';
  return (/[^\s<>,;:"()]{1,128}@[^\s<>,;:"()]{1,255}/.exec(line)?.[0] ?? '').toLowerCase();
}
