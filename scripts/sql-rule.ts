/**
 * SQL is text that is written in the source, and values are bound. What is put into a statement must be seen to be
 * constant, or stand in the list of places that were read by a person.
 */
import { parseSync } from 'vite';

type Node = Readonly<Record<string, unknown>> & { readonly type: string };

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
const nodesIn = (value: unknown): Node[] =>
  Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : [];
const textOf = (node: Node, key: string): string => (typeof node[key] === 'string' ? node[key] : '');

function* walk(node: Node): Generator<Node> {
  yield node;
  for (const value of Object.values(node)) for (const child of nodesIn(value)) yield* walk(child);
}

/** What a name is bound to in a file; a name that is bound twice is constant when each of its bindings is. */
type Bindings = ReadonlyMap<string, readonly Node[]>;

function bindingsOf(program: Node): Bindings {
  const found = new Map<string, Node[]>();
  const bind = (name: string, to: Node): void => void found.set(name, [...(found.get(name) ?? []), to]);
  for (const node of walk(program)) {
    const [id] = nodesIn(node['id']);
    if (node.type === 'VariableDeclarator' && id?.type === 'Identifier') bind(textOf(id, 'name'), node);
    if (node.type === 'FunctionDeclaration' && id !== undefined) bind(textOf(id, 'name'), node);
    const pushed = pushedOnto(node);
    if (pushed !== null) for (const value of nodesIn(node['arguments'])) bind(pushed, value);
    if (!/Function/.test(node.type)) continue;
    for (const parameter of nodesIn(node['params'])) {
      const [left] = nodesIn(parameter['left']);
      const name = left ?? parameter;
      if (name.type === 'Identifier') bind(textOf(name, 'name'), name);
    }
  }
  return found;
}

/** The name of the list that a call adds to. */
function pushedOnto(node: Node): string | null {
  const [callee] = node.type === 'CallExpression' ? nodesIn(node['callee']) : [];
  const [list] = nodesIn(callee?.['object']);
  const [property] = nodesIn(callee?.['property']);
  if (list?.type !== 'Identifier' || property === undefined || textOf(property, 'name') !== 'push') return null;
  return textOf(list, 'name');
}

/** A type that holds numbers, or texts that the source names: nothing of either can be SQL of a stranger. */
function isClosedType(type: Node | undefined): boolean {
  if (type === undefined) return false;
  if (type.type === 'TSUnionType') return nodesIn(type['types']).every(isClosedType);
  return type.type === 'TSLiteralType' || type.type === 'TSNumberKeyword' || type.type === 'TSBooleanKeyword';
}

const returned = (callable: Node): Node[] => {
  const [body] = nodesIn(callable['body']);
  if (body === undefined) return [];
  if (body.type !== 'BlockStatement') return [body];
  return [...walk(body)].filter(({ type }) => type === 'ReturnStatement').flatMap((node) => nodesIn(node['argument']));
};

const arrayMethods = new Set(['join', 'filter', 'slice', 'flat', 'toSorted', 'repeat', 'trim', 'concat']);

/** Expressions that are constant when these parts of them are. */
const partsOf: Readonly<Record<string, readonly string[]>> = {
  Literal: [],
  TemplateElement: [],
  TemplateLiteral: ['expressions'],
  ConditionalExpression: ['consequent', 'alternate'],
  BinaryExpression: ['left', 'right'],
  LogicalExpression: ['left', 'right'],
  ArrayExpression: ['elements'],
  ObjectExpression: ['properties'],
  Property: ['value'],
  TSAsExpression: ['expression'],
  TSSatisfiesExpression: ['expression'],
};

/** Whether an expression is made of nothing but what stands in the source. */
function isConstant(node: Node, names: Bindings, above: readonly Node[] = []): boolean {
  if (above.includes(node) || above.length > 30) return false;
  const constant = (value: unknown): boolean =>
    nodesIn(value).every((child) => isConstant(child, names, [...above, node]));
  const parts = partsOf[node.type];
  if (parts !== undefined) return parts.every((part) => constant(node[part]));
  switch (node.type) {
    case 'ArrowFunctionExpression':
    case 'FunctionDeclaration':
      return constant(returned(node));
    case 'MemberExpression':
      return isConstantMember(node, constant);
    case 'CallExpression':
      return isConstantCall(node, constant);
    case 'VariableDeclarator':
      return nodesIn(node['init']).length > 0 && constant(node['init']);
    case 'Identifier':
      return isConstantName(node, names, above, constant);
    default:
      return false;
  }
}

function isConstantName(
  node: Node,
  names: Bindings,
  above: readonly Node[],
  constant: (value: unknown) => boolean,
): boolean {
  const [annotation] = nodesIn(node['typeAnnotation']);
  if (annotation !== undefined && isClosedType(nodesIn(annotation['typeAnnotation'])[0])) return true;
  const bound = names.get(textOf(node, 'name')) ?? [];
  return bound.length > 0 && !above.some((outer) => bound.includes(outer)) && !bound.includes(node) && constant(bound);
}

function isConstantMember(node: Node, constant: (value: unknown) => boolean): boolean {
  const [property] = nodesIn(node['property']);
  if (property !== undefined && textOf(property, 'name') === 'length') return true;
  return constant(node['object']);
}

function isConstantCall(node: Node, constant: (value: unknown) => boolean): boolean {
  const [callee] = nodesIn(node['callee']);
  if (callee === undefined) return false;
  if (callee.type === 'Identifier') return textOf(callee, 'name') === 'Number' || constant(callee);
  const [object] = nodesIn(callee['object']);
  const [property] = nodesIn(callee['property']);
  const name = property === undefined ? '' : textOf(property, 'name');
  // What a list is turned into is constant when the function that turns it is, whatever was in the list.
  if (name === 'map') return constant(node['arguments']);
  return object !== undefined && arrayMethods.has(name) && constant(object);
}

const speaksSql =
  /\b(SELECT|INSERT (OR \w+ )?INTO|UPDATE \w+ SET|DELETE FROM|WHERE|PRAGMA|ATTACH|VACUUM|ORDER BY|UNION ALL|LIMIT|INDEXED BY)\b/;
const runners = new Set(['prepare', 'exec', 'pragma']);

/** The templates and sums of a file that are SQL: by their words, or by whom they are handed to. */
function statementsIn(program: Node): Node[] {
  const statements: Node[] = [];
  for (const node of walk(program)) {
    if (node.type === 'TemplateLiteral') {
      const words = nodesIn(node['quasis']).map((quasi) => {
        const value = quasi['value'];
        return typeof value === 'object' && value !== null && 'raw' in value ? String(value.raw) : '';
      });
      if (speaksSql.test(words.join(' '))) statements.push(node);
    }
    const [key] = node.type === 'Property' ? nodesIn(node['key']) : [];
    // Conditions are handed on under this name.
    if (key !== undefined && textOf(key, 'name') === 'where')
      statements.push(...nodesIn(node['value']).filter(({ type }) => type === 'TemplateLiteral'));
    if (node.type !== 'CallExpression') continue;
    const [callee] = nodesIn(node['callee']);
    const [property] = nodesIn(callee?.['property']);
    const [first] = nodesIn(node['arguments']);
    if (property === undefined || first === undefined || !runners.has(textOf(property, 'name'))) continue;
    // `regex.exec(text)` is no statement: its argument is a name, and a name is judged where it is made.
    if (first.type === 'TemplateLiteral' || first.type === 'BinaryExpression') statements.push(first);
  }
  return [...new Set(statements)];
}

/** Expressions that are put into SQL and are not seen to be constant, as they stand in the source. */
export function openExpressions(from: string, text: string): string[] {
  const { program } = parseSync(from, text);
  if (!isNode(program)) return [];
  const names = bindingsOf(program);
  const open = statementsIn(program).flatMap((statement) => {
    const parts = statement.type === 'TemplateLiteral' ? nodesIn(statement['expressions']) : [statement];
    return parts.filter((part) => !isConstant(part, names));
  });
  return [...new Set(open.map(({ start, end }) => text.slice(Number(start), Number(end)).replaceAll(/\s+/g, ' ')))];
}
