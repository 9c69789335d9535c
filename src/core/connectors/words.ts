const maxWords = 500;

/** What a server said as one line of at most 500 characters, without control characters. Pure. */
export const oneLine = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, maxWords);
