import { expect, test } from 'vitest';
import { withinDomain } from '../../../src/shared/domain-of.ts';

test.each([
  ['example.com', true],
  ['mail.example.com', true],
  ['a.b.example.com', true],
  ['notexample.com', false],
  ['example.com.evil.example', false],
  ['com', false],
  ['', false],
])('%s lies within example.com: %s', (name, within) => {
  expect(withinDomain(name, 'example.com')).toBe(within);
});
