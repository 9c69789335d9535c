/** A contact's values as they are written: what the database cannot derive, and custom fields as JSON. Pure. */
import { domainOf } from '../../shared/domain-of.ts';
import type { ContactValues } from './contact.ts';
import { foldedText, isAscii } from './fold.ts';

export interface WrittenValues extends Omit<ContactValues, 'fields' | 'emailKey' | 'domain'> {
  readonly fields: string;
  /** The key of the address where it is not simply its lower case. */
  readonly ownKey: string | null;
  readonly folded: string | null;
}

export function written(values: ContactValues): WrittenValues {
  const { email, emailKey } = values;
  const folded = foldedText(values);
  return {
    email,
    ownKey: (folded === null || isAscii(email)) && email.toLowerCase() === emailKey ? null : emailKey,
    fields: JSON.stringify(values.fields),
    folded,
    firstName: values.firstName,
    lastName: values.lastName,
    company: values.company,
    title: values.title,
    phone: values.phone,
    country: values.country,
    language: values.language,
    zone: values.zone,
  };
}

/** In the order in which the columns are written. */
export function rowOf(values: WrittenValues): Row {
  const { email, ownKey, firstName, lastName, company, title, phone, country, language, zone, fields, folded } = values;
  return [email, ownKey, firstName, lastName, company, title, phone, country, language, zone, fields, folded];
}

/**
 * As JSON text, of which `insertRows` writes many at once without anyone taking them apart before SQLite does.
 */
export const packed = (values: WrittenValues): string => JSON.stringify(rowOf(values));

type Row = [
  email: string,
  ownKey: string | null,
  firstName: string,
  lastName: string,
  company: string,
  title: string,
  phone: string,
  country: string,
  language: string,
  zone: string,
  fields: string,
  folded: string | null,
];

export function unpacked(text: string): WrittenValues {
  return valuesOf(JSON.parse(text) as Row);
}

/** @param json an array of packed rows */
export const unpackedMany = (json: string): WrittenValues[] => (JSON.parse(json) as Row[]).map(valuesOf);

function valuesOf(row: Row): WrittenValues {
  const [email, ownKey, firstName, lastName, company, title, phone, country, language, zone, fields, folded] = row;
  return { email, ownKey, firstName, lastName, company, title, phone, country, language, zone, fields, folded };
}

/** `contact.search` of a packed row. */
export const searchOf = ({ folded, email, firstName, lastName, company }: WrittenValues): string =>
  folded ?? `${email}\n${firstName} ${lastName}\n${company}\n\n`.toLowerCase();

export const keyOf = ({ ownKey, email }: WrittenValues): string => ownKey ?? email.toLowerCase();

export function read(values: WrittenValues): ContactValues {
  const { ownKey: _ownKey, folded: _folded, ...same } = values;
  const emailKey = keyOf(values);
  return {
    ...same,
    emailKey,
    domain: domainOf(emailKey),
    fields: JSON.parse(values.fields) as Record<string, string>,
  };
}
