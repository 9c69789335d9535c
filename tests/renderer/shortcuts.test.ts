import { describe, expect, test, vi } from 'vitest';
import { displayKeys, matchShortcut, pressName } from '../../src/renderer/src/ui/shortcuts.ts';

const none = { mod: false, alt: false, shift: false };

describe('the name of a key press', () => {
  test.each([
    ['a letter', { ...none, key: 'g' }, 'g'],
    ['a sign that needs shift has it in itself', { ...none, shift: true, key: '?' }, '?'],
    ['a modifier', { ...none, mod: true, key: 'k' }, 'mod+k'],
    ['caps lock does not matter', { ...none, mod: true, key: 'K' }, 'mod+k'],
    ['shift counts beside a modifier', { ...none, mod: true, shift: true, key: 'L' }, 'mod+shift+l'],
    ['shift counts with a named key', { ...none, shift: true, key: 'Enter' }, 'shift+Enter'],
  ])('%s', (_, press, name) => {
    expect(pressName(press)).toBe(name);
  });
});

describe('matching shortcuts', () => {
  const goToday = vi.fn<() => void>();
  const goInbox = vi.fn<() => void>();
  const help = vi.fn<() => void>();
  const bindings = [
    { keys: 'g t', run: goToday },
    { keys: 'g i', run: goInbox },
    { keys: '?', run: help },
  ];

  test('a sequence runs at its last key', () => {
    const first = matchShortcut(bindings, '', 'g');
    expect(first).toEqual({ run: null, pending: 'g' });
    expect(matchShortcut(bindings, first.pending, 'i')).toEqual({ run: goInbox, pending: '' });
  });

  test('a key that does not continue the sequence counts for itself', () => {
    expect(matchShortcut(bindings, 'g', '?')).toEqual({ run: help, pending: '' });
    expect(matchShortcut(bindings, 'g', 'g')).toEqual({ run: null, pending: 'g' });
  });

  test('an unknown key is left to others', () => {
    expect(matchShortcut(bindings, '', 'z')).toEqual({ run: null, pending: '' });
  });

  test('of two bindings of one shortcut the first wins, so that a screen overrides the shell', () => {
    const own = vi.fn<() => void>();
    expect(matchShortcut([{ keys: '?', run: own }, ...bindings], '', '?').run).toBe(own);
  });
});

test('keycaps are shown one by one', () => {
  expect(displayKeys('g t')).toEqual(['G', 'T']);
  expect(displayKeys('mod+Enter')).toEqual(['Ctrl', '↵']);
});
