import { menuText } from './menu-text.ts';

/** Names beyond these are only counted. */
const namedAtMost = 3;
const longestName = 60;

/**
 * The words of a note about replies. Names come from received mail: they are cut and kept to one line.
 * @param locale a BCP 47 tag such as `de-AT`
 */
export function replyNote(names: readonly string[], locale: string): { title: string; body: string } {
  const text = menuText(locale);
  const shown = names.slice(0, namedAtMost).map((name) => name.replaceAll(/\s+/g, ' ').slice(0, longestName));
  const more = names.length > namedAtMost ? [`+${names.length - namedAtMost}`] : [];
  return { title: [...shown, ...more].join(', '), body: names.length === 1 ? text.replied : text.repliedMany };
}
