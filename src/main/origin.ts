/** The one address of the application's own pages. */
export const scheme = 'app';
export const origin = 'app://letterlock';
export const startPage = `${origin}/`;

/** Where our page may be: the application itself, at any of its `#` routes. */
export function isOwnPage(url: string): boolean {
  return url === startPage || url.startsWith(`${startPage}#`);
}
