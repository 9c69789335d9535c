/**
 * Markup on its way into the editor: of a draft that may come from a campaign that somebody else wrote, and of whatever
 * was copied elsewhere. The editor keeps what its schema knows; nothing active reaches even its parser.
 */
import DOMPurify from 'dompurify';
import { quietMarkup } from './quiet-markup.ts';

const html = { USE_PROFILES: { html: true }, ALLOW_DATA_ATTR: false };

/** A draft's markup as a tree, in a document of its own. */
export function sanitiseDraft(markup: string): Node {
  return DOMPurify.sanitize(quietMarkup(markup).markup, { ...html, RETURN_DOM: true });
}

/** What is pasted or dropped, as text: the editor reads it once more by itself. */
export function sanitisePasted(markup: string): string {
  return DOMPurify.sanitize(quietMarkup(markup).markup, html);
}
