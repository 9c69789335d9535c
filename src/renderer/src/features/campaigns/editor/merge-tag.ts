/** A merge tag in Liquid: `{{ firstName | default: "there" }}`. Quotes in the fallback take the other kind around it. */
export function mergeTag(path: string, fallback: string): string {
  const text = fallback.trim();
  if (text === '') return `{{ ${path} }}`;
  const quote = text.includes('"') ? "'" : '"';
  return `{{ ${path} | default: ${quote}${text.replaceAll(quote, '')}${quote} }}`;
}
