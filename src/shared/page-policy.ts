/**
 * What the application's page may do, on either host: run its own scripts and styles, talk to its own origin, and
 * nothing else. Received mail is shown in a frame that inherits this policy; its styles are set through the object
 * model, so that not even they need `unsafe-inline`.
 */
const policy: Readonly<Record<string, string>> = {
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
  // Markup that is only text is refused wherever a browser would run it (w3.org/TR/trusted-types). Two libraries parse
  // some: the sanitiser of mails, and the editor what is pasted, which it reads in a document of its own and then by
  // its schema alone. React, given no markup, assigns none.
  'require-trusted-types-for': `'script'`,
  'trusted-types': 'dompurify ProseMirrorClipboard',
};

/** Headers of every answer of a host, of errors too. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': Object.entries(policy)
    .map(([name, value]) => `${name} ${value}`)
    .join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=(), serial=(), hid=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};
