/** Brings what people type into the form that contacts are kept in. Pure. */
import { parseAddress } from './address.ts';
import type { AddressProblem } from './address.ts';
import type { ContactValues, TextField } from './contact.ts';
import { cleanText, fold } from './fold.ts';

/** Country names in the languages whose files we know, and what people write besides. */
const otherCountryNames: Readonly<Record<string, string>> = {
  uk: 'GB',
  'great britain': 'GB',
  england: 'GB',
  usa: 'US',
  'u.s.a.': 'US',
  'u.s.': 'US',
  'united states of america': 'US',
  holland: 'NL',
  deutschland: 'DE',
  korea: 'KR',
};

let countriesByName: ReadonlyMap<string, string> | undefined;

function countryNames(): ReadonlyMap<string, string> {
  if (countriesByName !== undefined) return countriesByName;
  const names = new Map<string, string>();
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('');
  for (const locale of ['en', 'de', 'fr', 'es', 'it', 'nl', 'pt']) {
    const display = new Intl.DisplayNames([locale], { type: 'region', fallback: 'none' });
    for (const code of letters.flatMap((a) => letters.map((b) => a + b))) {
      const name = display.of(code);
      if (name !== undefined && !names.has(fold(name))) names.set(fold(name), code);
    }
  }
  for (const [name, code] of Object.entries(otherCountryNames)) names.set(name, code);
  countriesByName = names;
  return names;
}

/** Remembers what was found out about a text: files repeat the same few zones and languages a million times. */
function remembered(find: (text: string) => string | null): (text: string) => string | null {
  const known = new Map<string, string | null>();
  return (text) => {
    let found = known.get(text);
    if (found === undefined) {
      found = find(cleanText(text));
      if (known.size >= 1000) known.clear();
      known.set(text, found);
    }
    return found;
  };
}

/** ISO 3166-1 alpha-2 of a code or a name; null when it is neither. */
export const countryCode = remembered((text) => {
  if (text === '') return '';
  const named = countryNames().get(fold(text));
  if (named !== undefined) return named;
  return /^[a-z]{2}$/i.test(text) ? text.toUpperCase() : null;
});

/** An IANA zone that this system knows, in its usual spelling; null when it is not. */
export const zoneKey = remembered((text) => {
  if (text === '') return '';
  try {
    // The system accepts offsets such as `+01:00` too, which say nothing about summer time.
    if (!/^[A-Za-z]/.test(text)) return null;
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
});

/** A BCP 47 tag in its usual spelling; null when it is none. */
export const languageTag = remembered((text) => {
  if (text === '') return '';
  try {
    return Intl.getCanonicalLocales(text.replaceAll('_', '-'))[0] ?? null;
  } catch {
    return null;
  }
});

const maxValue = 2000;

export interface RawValues extends Readonly<Record<TextField, string>> {
  readonly email: string;
  readonly fields: Readonly<Record<string, string>>;
}

export type ValuesProblem = { readonly reason: AddressProblem | 'value-too-long'; readonly detail: string };

export type ValuesResult =
  | { readonly ok: true; readonly values: ContactValues }
  | ({ readonly ok: false } & ValuesProblem);

/**
 * The values of a contact as they are kept. A country, language or zone that is not known is kept as a custom field
 * of that name, so that nothing gets lost and nothing wrong is used.
 */
export function contactValues(raw: RawValues): ValuesResult {
  const parsed = parseAddress(raw.email);
  if (!parsed.ok) return { ok: false, reason: parsed.problem, detail: raw.email.slice(0, 200) };
  const fields: Record<string, string> = {};
  for (const key of Object.keys(raw.fields)) {
    const value = cleanText(raw.fields[key] ?? '');
    if (value.length > maxValue) return { ok: false, reason: 'value-too-long', detail: key };
    if (value !== '') fields[key] = value;
  }
  const known = (name: 'country' | 'language' | 'zone', read: (text: string) => string | null): string => {
    const value = raw[name] === '' ? '' : read(raw[name]);
    if (value === null) fields[name] = cleanText(raw[name]).slice(0, maxValue).toWellFormed();
    return value ?? '';
  };
  const { address } = parsed;
  const values = {
    email: address.email,
    emailKey: address.key,
    domain: address.domain,
    firstName: cleanText(raw.firstName),
    lastName: cleanText(raw.lastName),
    company: cleanText(raw.company),
    title: cleanText(raw.title),
    phone: cleanText(raw.phone),
    country: known('country', countryCode),
    language: known('language', languageTag),
    zone: known('zone', zoneKey),
    fields,
  };
  for (const name of ['firstName', 'lastName', 'company', 'title', 'phone'] as const) {
    if (values[name].length > maxValue) return { ok: false, reason: 'value-too-long', detail: name };
  }
  return { ok: true, values };
}
