/**
 * What the pages of both hosts may do. There are two documents: the application, and an empty frame into which the
 * application writes sanitised received mail. Mail needs inline styles, so it gets a document with a policy of its
 * own rather than the application a weaker one: no script, no network, nothing but its own text, styles and
 * embedded images.
 */

/** Path of the empty document that a mail frame loads: `<iframe src="/mail-frame" sandbox="allow-same-origin">`. */
export const mailFramePath = '/mail-frame';

/** The frame has no script of its own; the application writes the sanitised mail into its body. */
export const mailFrameHtml =
  '<!doctype html><html><head><meta charset="utf-8"><meta name="referrer" content="no-referrer">' +
  '<title></title></head><body></body></html>';

const policy = (directives: Readonly<Record<string, string>>): string =>
  Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`.trim())
    .join('; ');

const applicationPolicy = policy({
  'default-src': `'none'`,
  'script-src': `'self'`,
  'style-src': `'self'`,
  'img-src': `'self' data: blob:`,
  'font-src': `'self'`,
  'connect-src': `'self'`,
  'frame-src': `'self' blob: data:`,
  'base-uri': `'none'`,
  'form-action': `'none'`,
  'frame-ancestors': `'none'`,
});

/** `sandbox` holds even for someone who opens the frame's address by itself. */
const mailFramePolicy = policy({
  'default-src': `'none'`,
  'style-src': `'unsafe-inline'`,
  'img-src': 'data: blob:',
  'base-uri': `'none'`,
  'form-action': `'none'`,
  'frame-ancestors': `'self'`,
  sandbox: 'allow-same-origin',
});

/** Headers of every answer, with the policy of the document that it is or belongs to. */
export function securityHeaders(path: string): Readonly<Record<string, string>> {
  return {
    'content-security-policy': path === mailFramePath ? mailFramePolicy : applicationPolicy,
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=(), serial=(), hid=()',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': path === mailFramePath ? 'SAMEORIGIN' : 'DENY',
  };
}
