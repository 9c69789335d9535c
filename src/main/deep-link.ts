/** `letterlock://campaigns/12`: shows a place, never does anything. */

const sections = new Set(['today', 'inbox', 'campaigns', 'contacts', 'accounts', 'safety', 'settings']);
const segment = /^[\dA-Za-z-]{1,64}$/;
const maxSegments = 4;

/** The `#` route of a link, such as `/campaigns/12`; null for one that is not ours or not well-formed. */
export function routeOfLink(link: string): string | null {
  if (!link.startsWith('letterlock://') || link.length > 300) return null;
  const [section, ...rest] = link.slice('letterlock://'.length).replace(/\/$/, '').split('/');
  if (section === undefined || !sections.has(section)) return null;
  if (rest.length >= maxSegments || !rest.every((part) => segment.test(part))) return null;
  return `/${[section, ...rest].join('/')}`;
}

/** The route of the first link among a process's arguments: how Windows and Linux hand links over. */
export function routeOfArguments(args: readonly string[]): string | null {
  const link = args.find((argument) => argument.startsWith('letterlock://'));
  return link === undefined ? null : routeOfLink(link);
}

/**
 * The arguments that may be options: those before a link. What comes behind one may have come with it, where a system
 * puts a link into a command line without quoting it.
 */
export function argumentsBeforeLink(args: readonly string[]): string[] {
  const link = args.findIndex((argument) => argument === '--' || /^"?letterlock:/i.test(argument));
  return args.slice(0, link < 0 ? undefined : link);
}
