import { describe, expect, test } from 'vitest';
import type { Messages } from '../../src/renderer/src/i18n/catalogue.ts';
import { de } from '../../src/renderer/src/i18n/de/index.ts';
import { en } from '../../src/renderer/src/i18n/en/index.ts';

/** Every message by its path. */
function flat(messages: Messages, path = '', into = new Map<string, string>()): Map<string, string> {
  for (const [key, value] of Object.entries(messages)) {
    if (typeof value === 'string') into.set(`${path}${key}`, value);
    else flat(value, `${path}${key}.`, into);
  }
  return into;
}

const placeholders = (message: string): readonly string[] =>
  [...message.matchAll(/\{\{\s*([\w.]+)/g)].map((match) => match[0]).toSorted();

const english = flat(en);
const german = flat(de);

/** Names, and words that both languages share. */
const alike: ReadonlySet<string> = new Set(['Amazon SES', 'China (21Vianet)', 'Logo (BIMI)']);

describe('the German catalogues', () => {
  test('have exactly the keys of the English ones', () => {
    expect([...german.keys()].toSorted()).toEqual([...english.keys()].toSorted());
  });

  test('use the same placeholders in every message', () => {
    const differing = [...english].filter(
      ([key, message]) => placeholders(message).join() !== placeholders(german.get(key) ?? '').join(),
    );
    expect(differing).toEqual([]);
  });

  test('are translated: no sentence is left in English', () => {
    const isSentence = (message: string): boolean =>
      [...message.replaceAll(/\{\{.*?\}\}/g, '').matchAll(/\p{L}{3,}/gu)].length > 1;
    const same = [...english].filter(
      ([key, message]) => isSentence(message) && !alike.has(message) && german.get(key) === message,
    );
    expect(same).toEqual([]);
  });

  test('leave no message empty', () => {
    expect([...english, ...german].filter(([, message]) => message.trim() === '')).toEqual([]);
  });
});
