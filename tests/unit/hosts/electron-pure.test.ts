import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { argumentsBeforeLink, routeOfArguments, routeOfLink } from '../../../src/main/deep-link.ts';
import { menuTemplate } from '../../../src/main/menu.ts';
import { menuText } from '../../../src/main/menu-text.ts';
import { dataDirOption, dropSecrets } from '../../../src/main/options.ts';
import { minimum, visibleBounds } from '../../../src/main/window-state.ts';

describe('a deep link', () => {
  test.each([
    ['letterlock://today', '/today'],
    ['letterlock://campaigns/12/', '/campaigns/12'],
    ['letterlock://contacts/lists/3', '/contacts/lists/3'],
    ['letterlock://', null],
    ['letterlock://evil', null],
    ['letterlock://campaigns/../settings', null],
    ['letterlock://campaigns/%2e%2e', null],
    ['letterlock://campaigns/12?launch=1', null],
    ['letterlock://campaigns/12#x', null],
    ['letterlock://campaigns/1/2/3/4/5', null],
    [`letterlock://campaigns/${'1'.repeat(400)}`, null],
    ['https://campaigns/12', null],
  ])('%s leads to %s', (link, route) => expect(routeOfLink(link)).toBe(route));

  test('never leads outside of the sections, whatever it holds', () => {
    fc.assert(
      fc.property(fc.webUrl(), fc.string(), (url, text) => {
        for (const link of [url, `letterlock://${text}`, `letterlock://campaigns/${text}`]) {
          expect(routeOfLink(link) ?? '/today').toMatch(
            /^\/(today|inbox|campaigns|contacts|accounts|safety|settings)(\/[\dA-Za-z-]+)*$/,
          );
        }
      }),
    );
  });

  test('is found among other arguments', () => {
    expect(routeOfArguments(['/usr/bin/letterlock', '--no-sandbox', 'letterlock://inbox'])).toBe('/inbox');
    expect(routeOfArguments(['/usr/bin/letterlock'])).toBeNull();
  });
});

describe('what came with a link into the command line', () => {
  test.each([
    [['letterlock://inbox', '--data-dir', '/evil'], []],
    [['letterlock://x" --data-dir=\\\\evil\\share'], []],
    [['"letterlock://x', '--data-dir=/evil'], []],
    [['LETTERLOCK:x', '--data-dir=/evil'], []],
    [['--', 'letterlock://inbox', '--data-dir=/evil'], []],
    [
      ['--data-dir', '/own', '--', 'letterlock://inbox', '--data-dir=/evil'],
      ['--data-dir', '/own'],
    ],
    [['--data-dir=/own'], ['--data-dir=/own']],
  ])('%j leaves %j as options', (given, options) => expect(argumentsBeforeLink(given)).toEqual(options));
});

describe('the data directory of the desktop application', () => {
  test.each([
    [[], undefined],
    [['--no-sandbox', '.'], undefined],
    [['--data-dir', '/own'], '/own'],
    [['--inspect', '--data-dir=/own', 'letterlock://inbox'], '/own'],
    [['letterlock://inbox', '--data-dir=/evil'], undefined],
  ])('of %j is %s', (args, directory) => expect(dataDirOption(args)).toBe(directory));

  test.each([[['--data-dir']], [['--data-dir=']], [['--data-dir', ' ']], [['--data-dir', '--no-sandbox']]])(
    'is not guessed at when none was named: %j',
    (args) => expect(() => dataDirOption(args)).toThrow(/Name the directory/),
  );
});

test('secrets for the command line are not handed on to what the window starts', () => {
  const environment = { LETTERLOCK_PASSPHRASE: 'a', LETTERLOCK_KEY: 'b', LETTERLOCK_DATA_DIR: '/own', HOME: '/home' };
  dropSecrets(environment);
  expect(environment).toEqual({ LETTERLOCK_DATA_DIR: '/own', HOME: '/home' });
});

describe('the place of the window', () => {
  const screen = { x: 0, y: 0, width: 1920, height: 1040 };
  const second = { x: 1920, y: 0, width: 1280, height: 1024 };

  test('is kept where it can be seen', () => {
    const kept = { x: 2000, y: 100, width: 1000, height: 700 };
    expect(visibleBounds(kept, [screen, second])).toEqual(kept);
  });

  test('is the middle of the first display once its own is gone, and at first', () => {
    const kept = { x: 2000, y: 100, width: 1000, height: 700 };
    expect(visibleBounds(kept, [screen])).toEqual({ x: 460, y: 170, width: 1000, height: 700 });
    expect(visibleBounds(null, [screen])).toEqual({ x: 320, y: 110, width: 1280, height: 820 });
  });

  test('always lies whole on one display that is large enough', () => {
    const number = fc.integer({ min: -5000, max: 5000 });
    const size = fc.integer({ min: 1, max: 6000 });
    fc.assert(
      fc.property(fc.record({ x: number, y: number, width: size, height: size }), (kept) => {
        const { x, y, width, height } = visibleBounds(kept, [screen, second]);
        const display = x >= second.x ? second : screen;
        expect(x).toBeGreaterThanOrEqual(display.x);
        expect(y).toBeGreaterThanOrEqual(display.y);
        expect(x + width).toBeLessThanOrEqual(display.x + display.width);
        expect(y + height).toBeLessThanOrEqual(display.y + display.height);
        expect(width).toBeGreaterThanOrEqual(minimum.width);
      }),
    );
  });
});

describe('the native menu', () => {
  const template = (platform: NodeJS.Platform, allowDevTools = false): string => {
    const actions = { go: () => undefined, lock: () => undefined, showDataDir: () => undefined };
    return JSON.stringify(menuTemplate(platform, menuText('en'), actions, allowDevTools));
  };

  test('has quit, settings and lock on every system, and developer tools in a checkout only', () => {
    for (const platform of ['darwin', 'linux', 'win32'] as const) {
      expect(template(platform)).toContain('"role":"quit"');
      expect(template(platform)).toContain('CmdOrCtrl+,');
      expect(template(platform)).toContain('CmdOrCtrl+Shift+L');
      expect(template(platform)).not.toContain('toggleDevTools');
      expect(template(platform, true)).toContain('toggleDevTools');
    }
  });

  test('gives every accelerator once', () => {
    const keys = template('linux').match(/"accelerator":"[^"]+"/g) ?? [];
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('leads to the places it names', () => {
    const visited: string[] = [];
    const actions = { go: (route: string) => visited.push(route), lock: () => undefined, showDataDir: () => undefined };
    const go = menuTemplate('linux', menuText('de-AT'), actions, false).find(({ label }) => label === 'Gehe zu');
    const items = Array.isArray(go?.submenu) ? go.submenu : [];
    for (const item of items) Reflect.apply(item.click!, item, []);
    expect(visited).toEqual(['/today', '/inbox', '/campaigns', '/contacts', '/accounts', '/safety']);
  });
});
