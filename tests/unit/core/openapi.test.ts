import { expect, test } from 'vitest';
import { methods } from '../../../src/shared/contract/index.ts';
import { openApi } from '../../../src/shared/openapi.ts';

const document = openApi('1.2.3', 'http://127.0.0.1:1');
const text = JSON.stringify(document);

test('every method is an operation of its own', () => {
  const paths = document['paths'] as Record<string, { post: { operationId: string } }>;
  expect(Object.values(paths).map(({ post }) => post.operationId)).toEqual([...methods.keys()]);
});

test('every reference leads somewhere within the document', () => {
  const references = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) => reference ?? '');
  expect(references.length).toBeGreaterThan(methods.size);
  for (const reference of new Set(references)) {
    const [root, ...steps] = reference.split('/');
    expect(root).toBe('#');
    const found = steps.reduce<unknown>((at, step) => (at as Record<string, unknown> | undefined)?.[step], document);
    expect([reference, typeof found]).toEqual([reference, 'object']);
  }
});

test('no schema brings definitions or a dialect of its own', () => {
  expect(text).not.toMatch(/"\$(defs|schema|id)":/);
});
