import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { reactionOf } from '../../../src/core/connectors/practice/persona.ts';

const directory = join(import.meta.dirname, '../../../resources/practice');
const text = (name: string): string => readFileSync(join(directory, name), 'utf8').replace('\uFEFF', '');
const [head = [], ...rows] = Papa.parse<string[]>(text('contacts.csv'), { delimiter: ',' }).data;
const addresses = rows.map(([email = '']) => email.trim()).filter((email) => /^[^\s@]+@[^\s@]+$/.test(email));

describe('the practice contacts', () => {
  it('are more than 220 people from more than 40 countries', () => {
    expect(new Set(addresses.map((address) => address.toLowerCase())).size).toBeGreaterThan(220);
    const country = head.indexOf('Country');
    expect(new Set(rows.map((row) => row[country])).size).toBeGreaterThan(40);
  });

  it('live on reserved domains alone (RFC 2606): no mail to them could ever reach anybody', () => {
    const domains = [...addresses, ...text('suppression.csv').trim().split(/\r\n/).slice(1)].map((entry) =>
      entry.slice(entry.lastIndexOf('@') + 1).toLowerCase(),
    );
    expect(domains.filter((domain) => !/(?:^|\.)(?:example|test|example\.(?:com|net|org))$/.test(domain))).toEqual([]);
  });

  it('hold what real files hold: broken addresses, duplicates, ragged rows, formula cells, many scripts', () => {
    expect(rows.length - addresses.length).toBeGreaterThan(5);
    expect(addresses.length - new Set(addresses.map((address) => address.toLowerCase())).size).toBeGreaterThan(2);
    expect(rows.some((row) => row.length > head.length)).toBe(true);
    expect(rows.some((row) => row.length > 1 && row.length < head.length)).toBe(true);
    expect(rows.flat().some((cell) => /^[=@-]/.test(cell))).toBe(true);
    const scripts = [
      'Latin',
      'Greek',
      'Cyrillic',
      'Arabic',
      'Hebrew',
      'Devanagari',
      'Thai',
      'Han',
      'Hangul',
      'Hiragana',
    ];
    const all = rows.flat().join(' ');
    expect(scripts.filter((script) => !new RegExp(`\\p{Script=${script}}`, 'u').test(all))).toEqual([]);
  });

  it('show everything that a practice recipient can do', () => {
    const behaviours = addresses.flatMap((address) => [1, 2, 3].map((nth) => reactionOf(address, nth, 0).behaviour));
    expect([...new Set(behaviours)].sort()).toEqual([
      'complaint',
      'hard-bounce',
      'out-of-office',
      'reply',
      'reply-elsewhere',
      'silence',
      'soft-bounce',
      'unsubscribe',
    ]);
  });
});
