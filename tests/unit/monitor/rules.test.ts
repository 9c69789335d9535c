import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gather } from '../../../src/core/monitor/gather.ts';
import { incidentReport } from '../../../src/core/monitor/incident.ts';
import {
  bounceSeverity,
  isBurst,
  isUnusualExport,
  isUnusualSending,
  setBack,
} from '../../../src/core/monitor/rules.ts';

describe('a burst', () => {
  const burst = { count: 5, withinMs: 60_000 };

  test('is enough of them close enough together, counted back from the last', () => {
    expect(isBurst([0, 10, 20, 30, 40], burst)).toBe(true);
    expect(isBurst([0, 10, 20, 30], burst)).toBe(false);
    expect(isBurst([0, 10, 20, 30, 60_001], burst)).toBe(false);
    expect(isBurst([0, 100_000, 100_010, 100_020, 100_030, 100_040], burst)).toBe(true);
  });

  test('never is one when they are far apart', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 15_001, max: 1e6 }), { maxLength: 30 }), (gaps) => {
        let at = 0;
        expect(
          isBurst(
            gaps.map((gap) => (at += gap)),
            burst,
          ),
        ).toBe(false);
      }),
    );
  });
});

test.each([
  ['a first handful of exports', 5, [], false],
  ['a sixth, where there never were any', 6, [], true],
  ['as many as on other days', 9, [3, 8], false],
  ['three times the busiest day and one more', 25, [3, 8], true],
])('exports: %s', (_, today, days, unusual) => expect(isUnusualExport(today, days)).toBe(unusual));

describe('sending', () => {
  const usual = Array.from({ length: 24 }, () => 50);
  test('is not judged before there is something to compare with', () => {
    expect(isUnusualSending(5000, usual.slice(1))).toBe(false);
  });
  test('is unusual beyond three times the busiest hour', () => {
    expect(isUnusualSending(150, usual)).toBe(false);
    expect(isUnusualSending(151, usual)).toBe(true);
  });
  test('a hundred mails an hour are never unusual', () => {
    expect(
      isUnusualSending(
        100,
        Array.from({ length: 24 }, () => 1),
      ),
    ).toBe(false);
  });
});

test.each([
  [19, 19, null],
  [100, 4, null],
  [100, 5, 'notice'],
  [100, 10, 'danger'],
])('of %i mails %i that bounce are %s', (sent, bounced, severity) =>
  expect(bounceSeverity({ sent, bounced })).toBe(severity),
);

test('a clock that is set right by a minute is no alarm, one that goes back an hour is', () => {
  expect(setBack(1_000_000, 940_000)).toBeNull();
  expect(setBack(10_000_000, 6_400_000)).toBe(3_600_000);
  expect(setBack(5, 1_000_000)).toBeNull();
});

describe('the incident report', () => {
  const row = (more: object) => ({
    at: 1000,
    principal: 'owner',
    door: 'window',
    method: 'contacts.get',
    class: 'read' as const,
    objects: '{"id":7}',
    outcome: 'ok',
    ...more,
  });

  test('counts calls, refusals and different objects', () => {
    const { touched, actors, rows } = gather([
      row({}),
      row({ at: 2000 }),
      row({ objects: '{"id":8}', outcome: 'forbidden', principal: 'key:ci', door: 'api' }),
      row({ method: 'contacts.bulk', class: 'write', objects: '{"ids":[1,2,2],"listId":2}' }),
    ]);
    expect(rows).toBe(4);
    expect(touched).toEqual([
      { method: 'contacts.get', class: 'read', calls: 3, refused: 1, objects: 2 },
      { method: 'contacts.bulk', class: 'write', calls: 1, refused: 0, objects: 3 },
    ]);
    expect(actors[0]).toEqual({
      principal: 'owner',
      doors: ['window'],
      calls: 3,
      refused: 0,
      firstAt: 1000,
      lastAt: 1000,
    });
  });

  test('keeps names from outside within their cells and says when the notification is due', () => {
    const { touched } = gather([row({})]);
    const actor = { principal: 'key:a|b\n# c', doors: ['api'], calls: 1, refused: 0, firstAt: 0, lastAt: 0 };
    const text = incidentReport({
      from: Date.UTC(2026, 2, 2, 9),
      to: Date.UTC(2026, 2, 2, 10),
      writtenAt: Date.UTC(2026, 2, 3),
      rows: 1,
      actors: [actor],
      touched,
      sent: [],
      contacts: 12,
      alerts: [],
    });
    expect(text).toContain('key:a\\|b # c');
    expect(text).toContain('by 2026-03-05 10:00 UTC');
    expect(text).toContain('at most 12');
  });
});
