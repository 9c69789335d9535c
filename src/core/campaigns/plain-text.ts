/** The plain part of a mail, derived from its HTML: same words, links spelled out, nothing shouted. */
import { compile } from 'html-to-text';
import { visibleText } from '../text/links.ts';

const headings = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({
  selector,
  options: { uppercase: false, leadingLineBreaks: 2, trailingLineBreaks: 1 },
}));

const cells = ['td', 'th'].map((selector) => ({
  selector,
  format: 'block',
  options: { leadingLineBreaks: 1, trailingLineBreaks: 1 },
}));

const convert = compile({
  wordwrap: false,
  limits: { maxInputLength: 1_000_000, maxDepth: 1000, maxChildNodes: 20_000 },
  selectors: [
    { selector: 'a', options: { hideLinkHrefIfSameAsText: true, linkBrackets: ['(', ')'], noAnchorUrl: true } },
    { selector: 'img', format: 'skip' },
    { selector: 'ul', options: { itemPrefix: '- ', leadingLineBreaks: 1, trailingLineBreaks: 2 } },
    // tables of mails are layout: a cell is a line
    ...cells,
    ...headings,
  ],
});

/** Elements without an end tag, and those that the next one of their kind ends (HTML, 13.1.2). */
const unnested = new Set(
  'area base br col colgroup dd dt embed hr img input li link meta option optgroup p source tbody td tfoot th thead tr track wbr'.split(
    ' ',
  ),
);

/** So deep is no mail that anybody wrote; reading it takes time by the square of the depth: seconds for what a step may hold. */
const deepest = 250;

function isDeep(html: string): boolean {
  let depth = 0;
  for (const [, end, name = ''] of html.matchAll(/<(\/?)([a-z][a-z\d]*)/gi)) {
    if (unnested.has(name.toLowerCase())) continue;
    depth = Math.max(0, depth + (end === '/' ? -1 : 1));
    if (depth > deepest) return true;
  }
  return false;
}

/** Lines are not wrapped: mail readers do that, and MIME keeps long lines whole. */
export function toPlainText(html: string): string {
  if (html === '') return '';
  if (isDeep(html)) return visibleText(html);
  return convert(html)
    .replaceAll('\u00A0', ' ')
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trim();
}
