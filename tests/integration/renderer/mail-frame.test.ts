/** Hostile mails in the real frame, in a real browser, under the content security policy of the hosts. */
import { chromium } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import react from '@vitejs/plugin-react';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumArgs, findChromium } from '../../../scripts/tools.ts';
import { securityHeaders } from '../../../src/shared/page-policy.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
};

let directory: string;
let server: Server;
let origin: string;
let browser: Browser;
let page: Page;
let mail = '';

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'letterlock-mail-page-'));
  await build({
    configFile: false,
    logLevel: 'error',
    root: join(import.meta.dirname, '../../renderer/mail-page'),
    plugins: [react()],
    build: { outDir: directory, emptyOutDir: true, target: 'es2024', modulePreload: { polyfill: false } },
  });
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const type = pathname === '/mail' ? 'text/plain' : (types[extname(pathname)] ?? 'text/html');
    response.writeHead(200, { ...securityHeaders, 'content-type': `${type}; charset=utf-8` });
    response.end(
      pathname === '/mail' ? mail : readFileSync(join(directory, pathname === '/' ? 'index.html' : pathname)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const executablePath = findChromium();
  browser = await chromium.launch({
    args: [...chromiumArgs],
    ...(executablePath === null ? {} : { executablePath }),
  });
  page = await browser.newPage();
  watch(page);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await new Promise((resolve) => server.close(resolve));
  rmSync(directory, { recursive: true, force: true });
});

/** Requests that left the page's own origin, dialogs, errors, reports of the policy. */
let trouble: string[] = [];

function watch(watched: Page): void {
  watched.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !url.startsWith('data:')) trouble.push(`fetched ${url}`);
  });
  watched.on('dialog', (dialog) => {
    trouble.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  watched.on('popup', (popup) => trouble.push(`popup ${popup.url()}`));
  watched.on('pageerror', (error) => trouble.push(`error ${error.message}`));
  watched.on('console', (message) => {
    if (message.type() === 'error') trouble.push(`console ${message.text()}`);
  });
}

async function show(html: string): Promise<void> {
  mail = html;
  trouble = [];
  await page.goto(origin);
  await page.frameLocator('iframe').locator('body > #mail').waitFor({ state: 'attached' });
}

/** Everything in the frame that could act or fetch, as found by its tree rather than by any rule of the sanitiser. */
const dangerous = `(() => {
  const frame = document.querySelector('iframe').contentDocument;
  const active = 'script,iframe,frame,object,embed,applet,form,input,button,textarea,select,link,base,style,svg,math,audio,video,source,portal,template,noscript';
  const found = [...frame.body.querySelectorAll(active)].map((element) => element.outerHTML);
  for (const element of frame.body.querySelectorAll('*'))
    for (const { name, value } of element.attributes)
      if (name.startsWith('on') || /^(?:href|action|formaction|ping|srcset|background|poster|srcdoc|xlink:href|target)$/.test(name) ||
        (name === 'src' && !/^data:image\\/(?:png|jpe?g|gif|webp|avif|bmp);/.test(value)) ||
        (name === 'style' && /url|image-set|expression|behavior|-moz-binding/i.test(value)))
        found.push(name + '=' + value);
  for (const sheet of frame.adoptedStyleSheets)
    for (const rule of sheet.cssRules)
      if (/url\\(|image-set\\(|@import|@font-face/i.test(rule.cssText)) found.push(rule.cssText);
  return found;
})()`;

const away = 'https://evil.example';
const hostile: readonly (readonly [string, string])[] = [
  ['a script', '<script>parent.alert(1)</script><p>x'],
  ['a script in odd case', '<ScRiPt src=//evil.example/x.js></sCrIpT>x'],
  ['event handlers', '<img src=x onerror=alert(1)><body onload=alert(1)><p onmouseover="alert(1)">x'],
  ['handlers after slashes', '<svg/onload=alert(1)><img/src/onerror=alert(1)>x'],
  ['script addresses', '<a href="javascript:alert(1)">x</a><a href="jav&#x09;ascript:alert(1)">y</a>'],
  [
    'script addresses elsewhere',
    '<iframe src="javascript:alert(1)"></iframe><form action="javascript:alert(1)"><input type=submit></form>x',
  ],
  [
    'data documents',
    '<a href="data:text/html,<script>alert(1)</script>">x</a><iframe src="data:text/html,<script>alert(1)</script>"></iframe>',
  ],
  ['a frame with a document', '<iframe srcdoc="<script>parent.parent.alert(1)</script>"></iframe>x'],
  [
    'remote pictures',
    `<img src=${away}/1.gif><img srcset="${away}/2.gif 1x"><input type=image src=${away}/3.gif><picture><source srcset=${away}/4.gif><img></picture>`,
  ],
  ['a pixel', `<img src="${away}/pixel.gif" width=1 height=1 alt="">x`],
  [
    'remote media',
    `<video src=${away}/v poster=${away}/p autoplay></video><audio src=${away}/a autoplay></audio><embed src=${away}/e><object data=${away}/o></object>`,
  ],
  [
    'a remote background',
    `<table background="${away}/b.gif"><tr><td background=${away}/c.gif>x</table><body background=${away}/d.gif>`,
  ],
  [
    'remote styles',
    `<link rel=stylesheet href=${away}/s.css><style>@import "${away}/i.css"; @import url(${away}/j.css);</style>x`,
  ],
  [
    'styles that fetch',
    `<style>p{background:url(${away}/b)} @font-face{font-family:f;src:url(${away}/f)} p{font-family:f} p::before{content:url(${away}/c)}</style><p>x`,
  ],
  [
    'escaped styles that fetch',
    `<style>p{background:u\\72l(${away}/b)} p{--x:url(${away}/v);background:var(--x)}</style><p>x`,
  ],
  [
    'inline styles that fetch',
    `<p style="background:url(${away}/b);list-style-image:url('${away}/l');cursor:url(${away}/c),auto">x`,
  ],
  [
    'inline styles that hide it',
    `<p style="--a:url(${away}/b);background:var(--a)">x<p style="background-image:image-set('${away}/s' 1x)">y<p style="background:u\\72l(${away}/e)">z`,
  ],
  [
    'preloads',
    `<link rel=preload as=image href=${away}/p><link rel=dns-prefetch href=//evil.example><link rel=prefetch href=${away}/q>`,
  ],
  ['a redirect', `<meta http-equiv=refresh content="0;url=${away}">x`],
  ['a base', `<base href=${away}/><img src=x.gif><a href=x>y</a>`],
  [
    'vector graphics',
    `<svg><image href=${away}/i /><use href=${away}/u#x /><a xlink:href="javascript:alert(1)"><text>x</text></a><animate onbegin=alert(1) attributeName=x></svg>`,
  ],
  [
    'a picture with a document in it',
    '<img src="data:image/svg+xml,<svg xmlns=http://www.w3.org/2000/svg onload=alert(1)>">x',
  ],
  [
    'formulas',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;"></table></mtext></math>',
  ],
  ['mutation', '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">'],
  ['mutation by noscript', '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>x'],
  ['mutation by template', '<template><s><template><s><img src=x onerror=alert(1)></s></template></s></template>x'],
  ['a broken comment', '<!--><img src=x onerror=alert(1)>--><!--x--!><img src=y onerror=alert(1)>'],
  ['conditional comments', '<!--[if gte mso 9]><script>alert(1)</script><![endif]-->x'],
  [
    'names that shadow',
    '<img name=body><form id=documentElement></form><a id=head>x</a><img name=defaultView><p id=mail>y',
  ],
  ['the focus taken', '<p tabindex=0 autofocus onfocus=alert(1) contenteditable accesskey=k>x'],
  ['templates of a shadow', '<div><template shadowrootmode=open><script>alert(1)</script></template></div>x'],
  [
    'a style that covers all',
    '<div style="position:fixed;inset:0;z-index:9999;background:#f00"><a href="https://evil.example">x</a></div>',
  ],
  ['deep nesting', `${'<div>'.repeat(3000)}x`],
  ['nothing at all', ''],
];

describe('a hostile mail can do nothing', () => {
  test.each(hostile)('%s', async (_, html) => {
    await show(html);
    expect(await page.evaluate(dangerous)).toEqual([]);
    await page.evaluate(`for (const element of document.querySelector('iframe').contentDocument.querySelectorAll('body, body *')) {
      element.dispatchEvent(new MouseEvent('mouseover', { bubbles: true }));
      element.click?.();
    }`);
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))');
    expect(trouble).toEqual([]);
    expect(page.url()).toBe(`${origin}/`);
    expect(await page.evaluate('document.querySelector("iframe").contentDocument.URL')).toBe('about:blank');
  });

  test('a mail of ten million characters is shown in part', async () => {
    await show(`<p>start</p>${'<b>x</b>'.repeat(1_250_000)}`);
    expect(await page.getByText('Only its beginning is shown').count()).toBe(1);
    expect(trouble).toEqual([]);
  });
});

describe('an honest mail', () => {
  const letter = `<style>.h{color:rgb(1,2,3)} @media (min-width:1px){.m{font-weight:700}}</style>
    <p class="h m" style="text-align:center" id=intro>Dear Ada</p>
    <img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" alt="own">
    <img src="${away}/p.png" alt="A chart"><a href="https://real.example/offer">www.bank.example</a>`;

  test('keeps its looks, its own pictures and the names of the others', async () => {
    await show(letter);
    const frame = page.frameLocator('iframe');
    await expect(frame.getByText('A chart').count()).resolves.toBe(1);
    const looks = `(() => {
      const frame = document.querySelector('iframe').contentDocument;
      const style = frame.defaultView.getComputedStyle(frame.querySelector('.h'));
      return [style.color, style.fontWeight, style.textAlign, frame.images.length];
    })()`;
    expect(await page.evaluate(looks)).toEqual(['rgb(1, 2, 3)', '700', 'center', 1]);
    expect(await page.getByText('One remote image').count()).toBe(1);
    expect(trouble).toEqual([]);
  });

  test('its links say where they really go, and open only after that', async () => {
    await show(letter);
    await page.frameLocator('iframe').getByRole('link').press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    expect(await dialog.innerText()).toContain('real.example');
    expect(await dialog.innerText()).toContain('bank.example');
    expect(trouble).toEqual([]);
  });
});
