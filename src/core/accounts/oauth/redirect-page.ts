/** The page at the end of a sign-in. It carries nothing that was received and runs nothing. */
import { createHash } from 'node:crypto';

interface Words {
  readonly title: string;
  readonly text: string;
}

/** It is shown by the system's browser, which knows nothing of Letterlock's settings. */
export interface PageText {
  readonly en: Words;
  readonly de: Words;
}

/** @param accepted the header `Accept-Language`: the language that the browser's user likes best stands first */
export const languageOf = (accepted: string | undefined): keyof PageText =>
  /^\s*de\b/i.test(accepted ?? '') ? 'de' : 'en';

const style =
  ':root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}body{margin:0;min-height:100vh;display:grid;' +
  'place-items:center}main{max-width:26rem;padding:2rem}h1{font-size:1.25rem;font-weight:600;margin:0 0 .5rem}p{margin:0}';

const policy =
  `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; ` +
  `base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

export const pageHeaders: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': policy,
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  connection: 'close',
};

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

export const page = ({ title, text }: Words, language: keyof PageText): string =>
  `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
  `<title>${escaped(title)}</title><link rel="icon" href="data:,"><style>${style}</style></head>` +
  `<body><main><h1>${escaped(title)}</h1><p>${escaped(text)}</p></main></body></html>`;
