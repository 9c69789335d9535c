/** The two pages that the loopback host has of its own, without script and style: the policy allows neither. */

const document = (title: string, head: string, body: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark">` +
  `<title>${title}</title><link rel="icon" href="data:,">${head}</head><body><main>${body}</main></body></html>`;

/**
 * After signing in. The page itself moves on, where a redirect would not do: a Strict cookie is not sent with a
 * navigation that another site began, and a one-time address may have been followed from one. The proof goes along
 * behind the `#`, which is sent to nobody.
 * @param proof in base64url: nothing that needs escaping
 */
export const enterPage = (proof: string): string =>
  document(
    'Letterlock',
    `<meta http-equiv="refresh" content="0; url=/#proof=${proof}">`,
    `<p>Opening Letterlock… <a href="/#proof=${proof}">Continue</a></p>`,
  );

export const signedOutPage = document(
  'Letterlock: not signed in',
  '',
  '<h1>This browser is not signed in</h1><p>Letterlock opens with a one-time address. It is good once, for five ' +
    'minutes, and prints in the terminal where Letterlock runs; press Enter there for a new one.</p>',
);
