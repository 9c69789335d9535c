/** Separates what a person wrote from what they quoted. */

/** Lines after which everything is quoted: attribution lines and copied headers of the usual mail programs. */
const quoteStarts: readonly RegExp[] = [
  /^\s*-{2,}\s*(original message|ursprüngliche nachricht|message d'origine|mensaje original|messaggio originale|oprindelig meddelelse|oorspronkelijk bericht|forwarded message|weitergeleitete nachricht)\s*-{2,}/i,
  /^\s*(on|am|le|el|il|op|den|em|w dniu|dnia)\b.{4,200}\b(wrote|schrieb|a écrit|escribió|ha scritto|schreef|skrev|escreveu|napisał\(a\)|napisał)\b.{0,80}:\s*$/i,
  /^.{3,200}\b(wrote|schrieb|a écrit|escribió|ha scritto|schreef|skrev|escreveu|写道)\s*[:：]\s*$/i,
  /^\s*_{10,}\s*$/,
  /^\s*\*?(from|von|de|da|van|från|fra|od|差出人|发件人)\*?\s*[:：]\s*.{0,100}(@|<|\[mailto)/i,
];

const maxLines = 2000;
/** Every line that ends the own words has one of these signs; most lines have none. */
const telling = /[:：]|^\s*[-_>]/;

/** What the sender of a reply wrote: without quoted lines, the attribution above them and the signature. */
export function ownWords(text: string): string {
  const kept: string[] = [];
  const lines = text.slice(0, 100_000).split(/\r?\n/, maxLines);
  for (const [index, line] of lines.entries()) {
    // An attribution is often folded onto two lines.
    const short = line.slice(0, 400);
    if (
      /^\s*(on|am|le|el)\b/i.test(line) &&
      quoteStarts[1]?.test(`${line} ${lines[index + 1] ?? ''}`.slice(0, 400)) === true
    ) {
      break;
    }
    const marked = telling.test(short);
    if (marked && (quoteStarts.some((start) => start.test(short)) || /^-- ?$/.test(line))) break;
    if (!marked || !/^\s*>/.test(line)) kept.push(line);
  }
  return kept.join('\n').trim();
}

/** The first words, on one line, for a list. */
export function preview(text: string): string {
  const own = ownWords(text);
  return (own === '' ? text : own).slice(0, 2000).replace(/\s+/g, ' ').trim().slice(0, 200);
}
