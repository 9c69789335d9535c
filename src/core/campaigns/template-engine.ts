/**
 * Liquid as a sandbox: templates see strings of one contact and nothing else. No files, no includes, no prototype
 * properties, only tags and filters from the lists below, and bounds on length, time and memory, because a template
 * runs once a recipient and must never hold up the others.
 */
import { filters, Liquid, LiquidError } from 'liquidjs';
import type { FilterImplOptions, Template } from 'liquidjs';
import { LetterlockError } from '../../shared/result.ts';
import { escapeHtml, unescapeHtml } from '../text/html.ts';

const allowedTags = new Set([
  'assign',
  'if',
  'unless',
  'case',
  'for',
  'break',
  'continue',
  'comment',
  'raw',
  'echo',
  '#',
]);

const textFilters = [
  'append',
  'prepend',
  'capitalize',
  'downcase',
  'upcase',
  'strip',
  'lstrip',
  'rstrip',
  'strip_newlines',
  'strip_html',
  'replace',
  'replace_first',
  'replace_last',
  'remove',
  'remove_first',
  'remove_last',
  'slice',
  'split',
  'join',
  'first',
  'last',
  'size',
  'truncate',
  'truncatewords',
  'default',
  'plus',
  'minus',
  'times',
  'divided_by',
  'modulo',
  'round',
  'ceil',
  'floor',
  'abs',
  'at_least',
  'at_most',
  'url_encode',
  'url_decode',
];

/** Filters that authors may use. `raw` is not among them: it would switch escaping off. */
export const knownFilters: ReadonlySet<string> = new Set([...textFilters, 'escape', 'date', 'link']);

/** Signs that no contact field can contain, around the label of the unsubscribe link; `compose.ts` makes the link. */
export const linkMark = { start: '\uE000', end: '\uE001' } as const;
const linkMarks = new RegExp(`[${linkMark.start}${linkMark.end}]`, 'g');

const parseLimit = 600_000;
/** A backstop (real time): what may go out was found to be far quicker when it was checked. */
const renderMs = 500;
/** Characters and list items that filters and loops may make. */
const memoryLimit = 500_000;
const maxOutput = 2_000_000;
const cachedTemplates = 256;

export type TemplateKind = 'html' | 'text';

/**
 * What a template sees. `sentAt` (UTC ms) stands behind the dates "now" and "today", `sentOffset` (minutes that the clock
 * of the mail is behind UTC) behind how they are shown.
 */
export type Scope = Readonly<Record<string, string | number | Readonly<Record<string, string>>>>;

type Lookup = (context: unknown, name: string) => unknown;

/** "now" is told by the clock of the mail, any other date as it is written. */
function dateFilter(lookup: Lookup): FilterImplOptions {
  const builtIn = filters['date'];
  const handler = typeof builtIn === 'function' ? builtIn : builtIn?.handler;
  return function date(value, format, zone): unknown {
    if (value !== 'now' && value !== 'today') return handler?.call(this, value, format, zone);
    const sentAt = new Date(Number(lookup(this.context, 'sentAt')));
    return handler?.call(this, sentAt, format, zone ?? lookup(this.context, 'sentOffset'));
  };
}

function createEngine(kind: TemplateKind, strictFilters: boolean): Liquid {
  const engine = new Liquid({
    templates: {},
    ownPropertyOnly: true,
    strictFilters,
    timezoneOffset: 0,
    locale: 'en',
    parseLimit,
    memoryLimit,
    ...(kind === 'html' ? { outputEscape: (value: unknown) => escapeHtml(asText(value)) } : {}),
  });
  for (const name of Object.keys(engine.tags)) if (!allowedTags.has(name)) Reflect.deleteProperty(engine.tags, name);
  for (const name of Object.keys(engine.filters)) {
    if (!textFilters.includes(name)) Reflect.deleteProperty(engine.filters, name);
  }
  // Output is escaped by itself: escaping it again would show entities to the reader.
  engine.registerFilter('escape', (value: unknown) => value);
  engine.registerFilter(
    'date',
    dateFilter((context, name) => (context as { getSync(path: string[]): unknown }).getSync([name])),
  );
  engine.registerFilter('link', (value: unknown, label: unknown) => {
    const text = asText(value);
    return text.startsWith(linkMark.start) ? linkMark.start + withoutMarks(asText(label)) + linkMark.end : text;
  });
  return engine;
}

function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return Array.isArray(value) ? value.map(asText).join('') : '';
}

export const withoutMarks = (text: string): string => text.replaceAll(linkMarks, '');

const engines: Readonly<Record<TemplateKind, Liquid>> = {
  html: createEngine('html', true),
  text: createEngine('text', true),
};
const lenient = createEngine('text', false);

/** An HTML editor writes `&gt;` for the `>` of a condition, also inside a tag; Liquid needs the sign itself. */
function unescapeTags(html: string): string {
  let out = '';
  let done = 0;
  for (;;) {
    const open = nextTag(html, done);
    if (open < 0) break;
    const close = html.indexOf(html[open + 1] === '{' ? '}}' : '%}', open + 2);
    if (close < 0) break;
    out += html.slice(done, open) + unescapeHtml(html.slice(open, close));
    done = close;
  }
  return out + html.slice(done);
}

function nextTag(html: string, from: number): number {
  for (let at = html.indexOf('{', from); at >= 0; at = html.indexOf('{', at + 1)) {
    if (html[at + 1] === '{' || html[at + 1] === '%') return at;
  }
  return -1;
}

const sourceOf = (kind: TemplateKind, source: string): string => (kind === 'html' ? unescapeTags(source) : source);

/** Parses for analysis, unknown filters allowed. @throws LiquidError, Error */
export const parseLenient = (kind: TemplateKind, source: string): Template[] => lenient.parse(sourceOf(kind, source));

const parsed = new Map<string, Template[]>();

function parse(kind: TemplateKind, source: string): Template[] {
  const key = kind + source;
  let template = parsed.get(key);
  if (template === undefined) {
    template = engines[kind].parse(sourceOf(kind, source));
    if (parsed.size >= cachedTemplates) parsed.clear();
    parsed.set(key, template);
  }
  return template;
}

export interface TemplateFault {
  readonly message: string;
  readonly line: number | null;
  readonly token: string;
  readonly code: 'syntax' | 'too-complex';
}

const limits = /limit exceeded|string length|call stack/i;

/** An engine's error in our words; null when it is no fault of the template. */
export function faultOf(error: unknown): TemplateFault | null {
  if (!(error instanceof Error)) return null;
  const position = error instanceof LiquidError ? error.token.getPosition() : [];
  const words = error.message.replace(/, line:\d+(?:, col:\d+)?$/, '');
  const token = error instanceof LiquidError ? error.token.getText().slice(0, 100) : '';
  const line = position[0] ?? null;
  if (limits.test(words)) {
    const message = 'The template does too much: it is too long, or a loop in it runs too often.';
    return { message, line, token, code: 'too-complex' };
  }
  return { message: `The template cannot be read: ${words}.`, line, token, code: 'syntax' };
}

/** @param limitMs real time that it may take. @throws LetterlockError `template-error` */
export function render(kind: TemplateKind, source: string, scope: Scope, limitMs = renderMs): string {
  if (!source.includes('{{') && !source.includes('{%')) return source;
  try {
    const output = asText(engines[kind].renderSync(parse(kind, source), scope, { renderLimit: limitMs }));
    if (output.length > maxOutput) throw new RangeError('limit exceeded');
    return output;
  } catch (error) {
    const fault = faultOf(error);
    if (fault === null) throw error;
    throw new LetterlockError(
      'template-error',
      fault.message,
      { code: fault.code, line: fault.line },
      { cause: error },
    );
  }
}
