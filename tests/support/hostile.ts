/** Input that is made to break things, and input that fits a schema: the raw material of the fuzz tests. */
import * as fc from 'fast-check';
import { z } from 'zod';

/** One seed for all fuzz tests, so that a failure comes again; `LETTERLOCK_FUZZ_SEED` tries another. */
export const seed = Number(process.env['LETTERLOCK_FUZZ_SEED'] ?? 20260302);

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function nested(depth: number): unknown {
  let value: unknown = 'deep';
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { value };
  return value;
}

export const hostileTexts: readonly string[] = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\udfff\ud800',
  '\u202egpj.exe',
  '\ufeff',
  `' OR 1=1 --`,
  `"; DROP TABLE contact; --`,
  `") MATCH ("`,
  'NEAR(a b, 999999999)',
  '%_%\\',
  '../../../../etc/passwd',
  '..\\..\\windows\\system32',
  'CON',
  '=cmd|calc!A1',
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  'javascript:alert(1)',
  '{{ "x" | append: "x" }}{% for i in (1..1000000000) %}x{% endfor %}',
  '{% include "/etc/passwd" %}{{ constructor.constructor }}',
  'a\r\nBcc: victim@example.org',
  '__proto__',
  'constructor',
  'toString',
  '-1',
  '1e999',
  '2026-02-30',
  '9999-99-99',
  'x'.repeat(100_000),
  '(a+)+$'.repeat(200),
  '@'.repeat(20_000),
  '👩‍👩‍👧‍👦'.repeat(2000),
];

/** Values of every kind, each wrong nearly everywhere. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(...hostileTexts),
  fc.constantFrom<unknown>(
    null,
    undefined,
    true,
    0,
    -0,
    -1,
    1.5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.MAX_SAFE_INTEGER,
    2 ** 53,
    -(2 ** 63),
    1e308,
    8.64e15 + 1,
    [],
    {},
    [[]],
    10n ** 30n,
    new Date(Number.NaN),
    new Map([['id', 1]]),
    JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'),
    Object.create(null),
    Array.from({ length: 50_000 }, (_, index) => index),
    nested(3000),
  ),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.anything({ maxDepth: 3 }),
);

/** Texts cannot be made by looking ahead: they are made without it, and those that would not pass are dropped. */
function matching(pattern: RegExp): fc.Arbitrary<string> {
  const ahead = /\(\?=[^()]*\)/g;
  return fc.stringMatching(new RegExp(pattern.source.replaceAll(ahead, ''))).filter((text) => pattern.test(text));
}

const textFor = (schema: Json): fc.Arbitrary<string> => {
  const { format, pattern, minLength = 0, maxLength = 40 } = schema;
  const least = Number(minLength);
  const most = Math.max(least, Math.min(Number(maxLength), least + 40));
  if (format === 'uuid') return fc.uuid();
  if (format === 'email') return fc.emailAddress();
  if (format === 'uri') return fc.constantFrom('https://example.org/', 'http://127.0.0.1:9/', 'https://s3.example.org');
  if (format === 'base64url' || format === 'base64') {
    const bytes = fc.uint8Array({ minLength: Math.floor((least * 3) / 4), maxLength: Math.floor((most * 3) / 4) });
    return bytes.map((value) => Buffer.from(value).toString(format));
  }
  if (typeof pattern === 'string') return matching(new RegExp(pattern));
  const known = fc.constantFrom('Anna', 'anna@example.org', 'Europe/Berlin', 'en', '{{ firstName }}', '2026-03-02');
  const free = fc.string({ unit: 'grapheme', minLength: least, maxLength: Math.max(least, Math.min(most, 20)) });
  return fc.oneof(known, free);
};

function numberFor({ type, minimum, exclusiveMinimum, maximum, exclusiveMaximum }: Json): fc.Arbitrary<number> {
  const low = Number(minimum ?? (exclusiveMinimum === undefined ? -10 : Number(exclusiveMinimum) + 1));
  const high = Number(maximum ?? (exclusiveMaximum === undefined ? low + 1e6 : Number(exclusiveMaximum) - 1));
  if (type !== 'integer') return fc.double({ min: low, max: high, noNaN: true });
  const near = fc.integer({ min: Math.ceil(low), max: Math.min(Math.floor(high), Math.ceil(low) + 5) });
  return fc.oneof(near, fc.integer({ min: Math.ceil(low), max: Math.min(Math.floor(high), 2 ** 31 - 1) }));
}

function objectFor(schema: Json, root: Json, depth: number): fc.Arbitrary<unknown> {
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const required = Array.isArray(schema['required']) ? schema['required'].map(String) : [];
  const entries = Object.entries(properties).map(([key, value]): [string, fc.Arbitrary<unknown>] => [
    key,
    arbitraryFor(value, root, depth + 1),
  ]);
  if (entries.length > 0) return fc.record(Object.fromEntries(entries), { requiredKeys: required });
  const values = schema['additionalProperties'];
  if (!isObject(values)) return fc.constant({});
  return fc.dictionary(fc.string({ minLength: 1, maxLength: 10 }), arbitraryFor(values, root, depth + 1), {
    maxKeys: 3,
    noNullPrototype: true,
  });
}

function arrayFor(schema: Json, root: Json, depth: number): fc.Arbitrary<unknown> {
  const { items, prefixItems, minItems = 0, maxItems = 3 } = schema;
  if (Array.isArray(prefixItems)) return fc.tuple(...prefixItems.map((item) => arbitraryFor(item, root, depth + 1)));
  const least = Number(minItems);
  const maxLength = Math.max(least, Math.min(3, Number(maxItems)));
  return fc.array(arbitraryFor(items, root, depth + 1), { minLength: least, maxLength });
}

/** What fits a JSON Schema, as far as the contract's schemas go. */
function arbitraryFor(found: unknown, root: Json, depth: number): fc.Arbitrary<unknown> {
  if (!isObject(found)) return fc.jsonValue({ maxDepth: 2 });
  const { $ref, anyOf, oneOf, allOf, type } = found;
  if (typeof $ref === 'string') {
    let target: unknown = root;
    for (const step of $ref.replace(/^#\/?/, '').split('/').filter(Boolean))
      target = isObject(target) ? target[step] : {};
    return depth > 4 ? fc.constant(null) : arbitraryFor(target, root, depth + 1);
  }
  if ('const' in found) return fc.constant(found['const']);
  if (Array.isArray(found['enum'])) return fc.constantFrom<unknown>(...found['enum']);
  const choices = anyOf ?? oneOf;
  if (Array.isArray(choices)) return fc.oneof(...choices.map((choice) => arbitraryFor(choice, root, depth + 1)));
  if (Array.isArray(allOf)) return arbitraryFor(allOf[0], root, depth + 1);
  switch (type) {
    case 'string':
      return textFor(found);
    case 'integer':
    case 'number':
      return numberFor(found);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return arrayFor(found, root, depth);
    case 'object':
      return objectFor(found, root, depth);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

/** Input that a zod schema takes, or nearly: refinements are not known here. */
export function fitting(schema: z.ZodType): fc.Arbitrary<unknown> {
  const root: unknown = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return isObject(root) ? arbitraryFor(root, root, 0) : fc.anything();
}

type Path = readonly (string | number)[];

function pathsIn(value: unknown, above: Path = []): Path[] {
  if (above.length > 6 || typeof value !== 'object' || value === null) return [above];
  const steps = Array.isArray(value) ? value.keys() : Object.keys(value);
  return [above, ...[...steps].flatMap((step) => pathsIn(Reflect.get(value, step), [...above, step]))];
}

function changedAt(value: unknown, path: Path, change: (old: unknown) => unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return change(value);
  if (typeof value !== 'object' || value === null) return value;
  const copy: object = Array.isArray(value) ? [...value] : { ...value };
  // Own and plain, whatever the name is: `__proto__` must arrive as a key.
  Object.defineProperty(copy, step, {
    value: changedAt(Reflect.get(value, step), rest, change),
    enumerable: true,
    configurable: true,
    writable: true,
  });
  return copy;
}

/** Input that was right until one place in it was replaced, given a key too many, or taken away. */
export function mutated(valid: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const extraKey = fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'then', 'extra', '');
  return fc
    .tuple(valid, fc.nat(), hostileValue, fc.constantFrom('replace', 'replace', 'replace', 'extra'), extraKey)
    .map(([value, place, hostile, how, key]) => {
      const paths = pathsIn(value);
      const path = paths[place % paths.length] ?? [];
      if (how === 'replace') return changedAt(value, path, () => hostile);
      return changedAt(value, path, (old) => (isObject(old) ? changedAt(old, [key], () => hostile) : hostile));
    });
}
