/** The plain part of a mail, derived from its HTML: same words, links spelled out, nothing shouted. */
import { compile } from 'html-to-text';

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
  limits: { maxInputLength: 1_000_000, maxDepth: 100, maxChildNodes: 20_000 },
  selectors: [
    { selector: 'a', options: { hideLinkHrefIfSameAsText: true, linkBrackets: ['(', ')'], noAnchorUrl: true } },
    { selector: 'img', format: 'skip' },
    { selector: 'ul', options: { itemPrefix: '- ', leadingLineBreaks: 1, trailingLineBreaks: 2 } },
    // tables of mails are layout: a cell is a line
    ...cells,
    ...headings,
  ],
});

/** Lines are not wrapped: mail readers do that, and MIME keeps long lines whole. */
export const toPlainText = (html: string): string =>
  html === ''
    ? ''
    : convert(html)
        .replaceAll('\u00A0', ' ')
        .split('\n')
        .map((line) => line.trimEnd())
        .join('\n')
        .trim();
