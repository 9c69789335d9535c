/**
 * Collects the English sentences that the core writes for people, as patterns: `{0}`, `{1}`… stand for what is put in.
 * A sentence is every text that reads like one (a capital, a blank, a full stop) and every text handed to an error.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'vite';

type Node = Readonly<Record<string, unknown>> & { readonly type: string; readonly start: number };

export interface Sentence {
  readonly pattern: string;
  readonly file: string;
  readonly line: number;
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
const nodesIn = (value: unknown): Node[] =>
  Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : [];
const one = (value: unknown): Node | undefined => nodesIn(value)[0];

/** The last name of what is called or constructed: `log.warn` is `warn`. */
function nameOf(node: Node | undefined): string {
  if (node === undefined) return '';
  if (typeof node['name'] === 'string') return node['name'];
  if (node.type === 'Literal') return String(node['value']);
  return nameOf(one(node['property']));
}

/** Texts that read like sentences and are read by nobody on a screen. */
const unseen = {
  /** Whole files: mail of the practice mailbox, documents that are in English by design, answers to scripts, SQL. */
  files: [
    /practice\/(answers|script)/,
    /core\/monitor\/incident\.ts$/,
    /core\/net\/egress-export\.ts$/,
    /core\/accounts\/probe\/mail\.ts$/,
    /shared\/openapi\.ts$/,
    /core\/api-keys\/door\.ts$/,
    /web\/(gate|key-api)\.ts$/,
    /main\/menu-text\.ts$/,
    /store\/migrations\//,
  ],
  /** Arguments and properties: the contract's documentation, faults of the program, SQL, pages outside of the app. */
  places: new Set([
    'summary',
    'description',
    'Error',
    'TypeError',
    'RangeError',
    'run',
    'get',
    'all',
    'prepare',
    'where',
    'text',
  ]),
};
/** Here a plain `Error` is caught and its message shown. */
const shownErrors = /core\/(webhooks|connectors)\//;
/** What is handed to these ends up in a sentence, whether or not it is one. */
const makers = new Set([
  'LetterlockError',
  'SourceProblem',
  'OAuthFailure',
  'Unsafe',
  'refuse',
  'invalid',
  'damaged',
  'unusable',
  'unreachable',
  'wrong',
  'zohoError',
]);
/** The command line speaks English; of its words, only what is handed to these reaches a screen. */
const fromCommandLine = new Set(['noKeychain']);
/** Tables of causes and parts of sentences: every text of words in these files. */
const partsIn =
  /core\/(backup\/(folder-target|s3-target|rebuild|snapshot-file|manifest)|vault\/data-dir|accounts\/(disconnect|oauth\/sign-in)|net\/egress|guards\/safe-pattern|connectors\/smtp-imap\/explain|webhooks\/url-rules)\.ts$/;

/** With the name of a field in front, perhaps, or with somebody's own words behind. */
const sentence = /^(?:[a-z][\w.]*: )?[A-Z„“"{].*\s.*(?:[.!?…]|: \{\d\})$/s;
const words = /^[a-z{]\S*( \S+)+$/;
const sql = /^(SELECT|INSERT|UPDATE|DELETE|WITH|FROM)\b|[=?]\s|::/;

/** Every pattern that an expression may make; a choice between two texts makes two. Null for what is no text. */
function patternsOf(node: Node): readonly string[] | null {
  if (node.type === 'Literal') return typeof node['value'] === 'string' ? [node['value']] : null;
  if (node.type === 'ConditionalExpression') {
    const yes = patternsOf(one(node['consequent']) ?? node);
    const no = patternsOf(one(node['alternate']) ?? node);
    return yes === null || no === null ? null : [...yes, ...no];
  }
  if (node.type === 'BinaryExpression' && node['operator'] === '+') {
    const [left, right] = [one(node['left']), one(node['right'])].map((side) => side && patternsOf(side));
    return left && right ? left.flatMap((start) => right.map((end) => start + end)) : null;
  }
  if (node.type !== 'TemplateLiteral') return null;
  const texts = nodesIn(node['quasis']).map(({ value }) =>
    typeof value === 'object' && value !== null && 'cooked' in value ? String(value.cooked) : '',
  );
  return nodesIn(node['expressions']).reduce<readonly string[]>(
    (made, part, at) =>
      made.flatMap((start) => (patternsOf(part) ?? ['\0']).map((middle) => start + middle + (texts[at + 1] ?? ''))),
    [texts[0] ?? ''],
  );
}

/** Numbers the holes from the left. */
function numbered(pattern: string): string {
  let next = 0;
  return pattern.replaceAll('\0', () => `{${next++}}`);
}

interface Place {
  readonly file: string;
  readonly source: string;
  /** Names of the calls and properties around, the nearest last. */
  readonly around: readonly string[];
}

function isForPeople(pattern: string, { file, around }: Place): boolean {
  const near = around.at(-1) ?? '';
  if (file.startsWith('src/cli/')) return fromCommandLine.has(near);
  if (makers.has(near) && / /.test(pattern)) return true;
  if (sql.test(pattern) || pattern.includes('\r\n')) return false;
  if (unseen.places.has(near) && !(near === 'Error' && shownErrors.test(file))) return false;
  if (around.includes('log')) return false;
  return sentence.test(pattern) || (partsIn.test(file) && words.test(pattern));
}

function* collect(node: Node, place: Place): Generator<Sentence> {
  const patterns = ['Literal', 'TemplateLiteral', 'BinaryExpression'].includes(node.type) ? patternsOf(node) : null;
  if (patterns !== null) {
    const line = place.source.slice(0, node.start).split('\n').length;
    for (const raw of patterns) {
      const pattern = numbered(raw);
      if (isForPeople(pattern, place) && /\p{L}{2}/u.test(pattern.replaceAll(/\{\d\}/g, '')))
        yield { pattern, file: place.file, line };
    }
    // What is put in may be a sentence itself.
    for (const part of nodesIn(node['expressions']))
      if (patternsOf(part) === null) yield* collect(part, { ...place, around: [...place.around, 'part'] });
    return;
  }
  if (node.type === 'ImportDeclaration' || /^TS(Type|Interface|Enum)/.test(node.type)) return;
  for (const [key, value] of Object.entries(node))
    for (const child of nodesIn(value)) yield* collect(child, { ...place, around: aroundOf(node, key, place.around) });
}

function aroundOf(node: Node, key: string, around: readonly string[]): readonly string[] {
  if (key === 'arguments') {
    const callee = one(node['callee']);
    const receiver = nameOf(one(callee?.['object']));
    return [...around, ...(receiver === 'log' ? ['log'] : []), nameOf(callee)];
  }
  return node.type === 'Property' && key === 'value' ? [...around, nameOf(one(node['key']))] : around;
}

/** @param folders paths below the working directory, searched with all below them */
export function sentencesIn(folders: readonly string[]): Sentence[] {
  return folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(folder, name))
      .filter((file) => !unseen.files.some((pattern) => pattern.test(file)))
      .flatMap((file) => {
        const source = readFileSync(file, 'utf8');
        const program: unknown = parseSync(file, source).program;
        return isNode(program) ? Array.from(collect(program, { file, source, around: [] })) : [];
      }),
  );
}

/** All the source of folders, to look for texts in. */
export const sourceOf = (folders: readonly string[]): string =>
  folders
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .map((name) => readFileSync(join(folder, name), 'utf8')),
    )
    .join('\n');
