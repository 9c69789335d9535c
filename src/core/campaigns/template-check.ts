/**
 * What a template uses, found without running it: which contact fields, which of them would leave a hole when they
 * are empty, and every name that does not exist.
 */
import { AssignTag, CaseTag, EchoTag, ForTag, IfTag, Output, TypeGuards, UnlessTag } from 'liquidjs';
import type { Template } from 'liquidjs';
import { standardFields } from '../../shared/contract/contacts.ts';
import { faultOf, knownFilters, parseLenient } from './template-engine.ts';
import type { TemplateKind } from './template-engine.ts';

type ProblemCode = 'syntax' | 'unknown-field' | 'unknown-filter' | 'no-fallback' | 'too-complex';

export interface TemplateIssue {
  readonly code: ProblemCode;
  readonly level: 'blocking' | 'warning';
  readonly message: string;
  /** The field's name or the bad token. */
  readonly token: string;
  readonly line: number | null;
}

/** Fields tried one after the other at one place; the place is empty when all of them are. */
export interface Need {
  readonly anyOf: readonly string[];
}

export interface TemplateFacts {
  readonly issues: readonly TemplateIssue[];
  /** `firstName`, `fields.plan`, in order of first use. */
  readonly fieldsUsed: readonly string[];
  /** Places without a fallback. */
  readonly needs: readonly Need[];
}

interface Path {
  readonly anyOf: readonly string[];
  /** A literal stands in when all fields are empty, or it is no contact field at all. */
  readonly safe: boolean;
}

interface Walk {
  readonly issues: TemplateIssue[];
  readonly fieldsUsed: Set<string>;
  readonly needs: Need[];
  /** Custom field keys that contacts have; null: any is taken. */
  readonly known: ReadonlySet<string> | null;
  /** Names that only this template part has, such as `unsubscribe`. */
  readonly extra: ReadonlySet<string>;
  readonly locals: Map<string, Path>;
}

const standard: ReadonlySet<string> = new Set(standardFields);
const textProperties = new Set(['size', 'first', 'last']);

/** Anything with an initial value and filters: the engine has three classes for it. */
interface Filtered {
  readonly initial: { readonly postfix: readonly unknown[] };
  readonly filters: readonly { readonly name: string; readonly args: readonly unknown[] }[];
}

const isFiltered = (value: unknown): value is Filtered =>
  typeof value === 'object' && value !== null && 'initial' in value && 'filters' in value;

const unknownField = (token: string, line: number | null): TemplateIssue => ({
  code: 'unknown-field',
  level: 'blocking',
  message: `There is no contact field “${token}”.`,
  token,
  line,
});

function nameOf(prop: unknown): string | null {
  if (TypeGuards.isQuotedToken(prop) || TypeGuards.isWordToken(prop)) return prop.content;
  return TypeGuards.isNumberToken(prop) ? String(prop.content) : null;
}

/** Reads one `a.b["c"]`; notes the field it stands for, or that there is none. */
function readPath(walk: Walk, token: unknown, line: number | null): Path {
  const nothing: Path = { anyOf: [], safe: true };
  if (!TypeGuards.isPropertyAccessToken(token)) return nothing;
  if (token.variable !== undefined) return nothing;
  const names = token.props.map(nameOf);
  const [root, key] = names;
  const written = token.getText();
  const bad = (): Path => {
    walk.issues.push(unknownField(written.slice(0, 100), line));
    return nothing;
  };
  if (root === undefined || root === null) return bad();
  const local = walk.locals.get(root);
  if (local !== undefined) return local;
  if (walk.extra.has(root)) return nothing;
  if (root === 'fields') {
    if (key === undefined || key === null) return bad();
    if (walk.known !== null && !walk.known.has(key)) return bad();
    walk.fieldsUsed.add(`fields.${key}`);
    return { anyOf: [`fields.${key}`], safe: false };
  }
  if (!standard.has(root)) return bad();
  if (names.length > 1 && (key === undefined || key === null || !textProperties.has(key))) return bad();
  walk.fieldsUsed.add(root);
  return { anyOf: [root], safe: root === 'email' || names.length > 1 };
}

function readFiltered(walk: Walk, value: unknown, line: number | null): Path {
  if (!isFiltered(value)) return readPath(walk, value, line);
  const paths = value.initial.postfix.map((token) =>
    isFiltered(token) ? readFiltered(walk, token, line) : readPath(walk, token, line),
  );
  let path: Path = {
    anyOf: paths.flatMap(({ anyOf }) => anyOf),
    // A comparison or a literal always gives something.
    safe: paths.length !== 1 || paths.every(({ safe }) => safe),
  };
  for (const { name, args } of value.filters) {
    if (!knownFilters.has(name)) {
      walk.issues.push({
        code: 'unknown-filter',
        level: 'blocking',
        message: `There is no filter “${name}”.`,
        token: name,
        line,
      });
    }
    const read = args.map((arg) => readArgument(walk, arg, line));
    if (name === 'default') path = withDefault(path, args[0], read[0]);
  }
  return path;
}

function readArgument(walk: Walk, arg: unknown, line: number | null): Path {
  return readFiltered(walk, Array.isArray(arg) ? arg[1] : arg, line);
}

function withDefault(path: Path, arg: unknown, fallback: Path | undefined): Path {
  if (TypeGuards.isQuotedToken(arg)) return { anyOf: path.anyOf, safe: path.safe || arg.content.trim() !== '' };
  if (fallback === undefined) return path;
  const anyOf = [...path.anyOf, ...fallback.anyOf];
  return { anyOf, safe: path.safe || fallback.safe };
}

const lineOf = (template: Template): number | null => template.token.getPosition()[0] ?? null;

function readOutput(walk: Walk, template: Template, guarded: ReadonlySet<string>): void {
  const line = lineOf(template);
  for (const argument of template.arguments?.() ?? []) {
    const path = readFiltered(walk, argument, line);
    if (path.safe || path.anyOf.some((field) => guarded.has(field))) continue;
    const field = path.anyOf[0] ?? '';
    walk.needs.push({ anyOf: path.anyOf });
    walk.issues.push({
      code: 'no-fallback',
      level: 'warning',
      message: `“${field}” has no fallback: a contact without it gets a hole in the text.`,
      token: field,
      line,
    });
  }
}

function readAssign(walk: Walk, template: AssignTag): void {
  const [name] = template.localScope();
  const [value] = template.arguments();
  if (name !== undefined) walk.locals.set(name.content, readFiltered(walk, value, lineOf(template)));
}

/** Inside a condition on a field, the author has thought of its being empty. */
function readCondition(walk: Walk, template: Template, guarded: ReadonlySet<string>): ReadonlySet<string> {
  const tested = [...(template.arguments?.() ?? [])].map((argument) => readFiltered(walk, argument, lineOf(template)));
  return new Set([...guarded, ...tested.flatMap(({ anyOf }) => anyOf)]);
}

function walkAll(walk: Walk, templates: readonly Template[], guarded: ReadonlySet<string>): void {
  for (const template of templates) {
    if (template instanceof Output || template instanceof EchoTag) readOutput(walk, template, guarded);
    else if (template instanceof AssignTag) readAssign(walk, template);
    else if (template instanceof IfTag || template instanceof UnlessTag || template instanceof CaseTag) {
      const inside = readCondition(walk, template, guarded);
      walkAll(walk, childrenOf(template), inside);
    } else if (template instanceof ForTag) {
      const inside = readCondition(walk, template, guarded);
      for (const name of [template.variable, 'forloop']) walk.locals.set(name, { anyOf: [], safe: true });
      walkAll(walk, childrenOf(template), inside);
    }
  }
}

function childrenOf(template: Template): Template[] {
  const all = template.children?.(false, true).next().value;
  return Array.isArray(all) ? all : [];
}

export interface CheckOptions {
  readonly known?: ReadonlySet<string> | null;
  readonly extra?: readonly string[];
}

/** Never throws for what an author may write. */
export function readTemplate(kind: TemplateKind, source: string, options: CheckOptions = {}): TemplateFacts {
  const walk: Walk = {
    issues: [],
    fieldsUsed: new Set(),
    needs: [],
    known: options.known ?? null,
    extra: new Set(options.extra),
    locals: new Map(),
  };
  try {
    walkAll(walk, parseLenient(kind, source), new Set());
  } catch (error) {
    const fault = faultOf(error);
    if (fault === null) throw error;
    walk.issues.push({ ...fault, level: 'blocking' });
  }
  return { issues: walk.issues, fieldsUsed: [...walk.fieldsUsed], needs: walk.needs };
}
