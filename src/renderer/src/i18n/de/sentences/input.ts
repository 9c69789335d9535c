/** What zod says about an input that does not fit the contract, behind the name of the field. */
const reasons = {
  'Invalid input': 'Das ist hier nicht möglich.',
  'Invalid input: expected {0}, received undefined': 'Dieser Wert fehlt.',
  'Invalid input: expected {0}, received {1}': 'Erwartet wird {0}, nicht {1}.',
  'Invalid input: expected {0}': 'Erwartet wird {0}.',
  'Invalid option: expected one of {0}': 'Möglich ist eines von {0}.',
  'Invalid email address': 'Das ist keine E-Mail-Adresse.',
  'Invalid URL': 'Das ist keine Webadresse.',
  'Invalid ISO date': 'Das ist kein Datum.',
  'Invalid string: must match pattern {0}': 'Das hat nicht die verlangte Form ({0}).',
  'Invalid string: must start with {0}': 'Das muss mit {0} beginnen.',
  'Invalid string: must end with {0}': 'Das muss mit {0} enden.',
  'Invalid number: must be a multiple of {0}': 'Das muss ein Vielfaches von {0} sein.',
  'Too small: expected string to have >={0} characters': 'Mindestens {0} Zeichen.',
  'Too big: expected string to have <={0} characters': 'Höchstens {0} Zeichen.',
  'Too small: expected array to have >={0} items': 'Mindestens {0} Einträge.',
  'Too big: expected array to have <={0} items': 'Höchstens {0} Einträge.',
  'Too small: expected number to be >={0}': 'Mindestens {0}.',
  'Too small: expected number to be >{0}': 'Mehr als {0}.',
  'Too big: expected number to be <={0}': 'Höchstens {0}.',
  'Too big: expected number to be <{0}': 'Weniger als {0}.',
  'Too small: expected int to be >={0}': 'Mindestens {0}.',
  'Too big: expected int to be <={0}': 'Höchstens {0}.',
  'Unrecognized key: {0}': 'Das Feld {0} gibt es hier nicht.',
  'Unrecognized keys: {0}': 'Die Felder {0} gibt es hier nicht.',
} as const;

const shifted = (text: string): string =>
  text.replaceAll(/\{(\d)\}/g, (_, number: string) => `{${Number(number) + 1}}`);

/** The reasons alone, as sentences, and behind the name of a field. */
export const input: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(reasons).flatMap(([english, german]) => [
    [english, german],
    [`${english}.`, german],
    [`{0}: ${shifted(english)}`, `{0}: ${shifted(german)}`],
  ]),
);
