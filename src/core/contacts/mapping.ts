/** Which column of a file is which field: by its heading, as common address books and CRM exports name them. Pure. */
import { standardFields } from '../../shared/contract/contacts.ts';
import type { StandardField } from '../../shared/contract/contacts.ts';
import { parseAddress } from './address.ts';
import { fold } from './fold.ts';

/** Headings without case, accents, spaces and punctuation. */
const headings: Readonly<Record<StandardField, string>> = {
  email: `email emailaddress email1 email1value emailaddress1 primaryemail workemail emailwork businessemail
    contactemail mail mailaddress emailadresse mailadresse epost eposta correo correoelectronico courriel
    adresseemail personemail useremail recipient`,
  firstName: 'firstname first givenname forename vorname fname prenom nombre contactfirstname',
  lastName: `lastname last surname familyname nachname familienname lname nom apellido apellidos contactlastname name`,
  company: `company companyname organization organisation organization1name organizationname firma firmenname
    unternehmen account accountname employer entreprise societe empresa business businessname associatedcompany`,
  title: `title jobtitle position role jobrole organization1title funktion berufsbezeichnung stellenbezeichnung
    stelle poste cargo`,
  phone: `phone phonenumber phone1value telephone tel mobile mobilephone businessphone workphone telefon
    telefonnummer handy mobil mobiltelefon telefono directphone workdirectphone companyphone`,
  country: `country countryregion countrycode businesscountryregion mailingcountry land staat pays pais
    address1country nation`,
  language: 'language locale preferredlanguage sprache langue idioma lang',
  zone: 'timezone zone tz zeitzone ianatimezone fuseauhoraire zonahoraria',
};

const fieldOf = new Map(
  standardFields.flatMap((field) => headings[field].split(/\s+/).map((name) => [name, field] as const)),
);
const plain = (heading: string): string => fold(heading).replace(/[^\p{L}\p{N}]/gu, '');

type Target = StandardField | `fields.${string}` | null;

/**
 * Suggests a field for every column. Columns nobody knows become custom fields; without headings the column with the
 * most addresses is the address.
 */
export function suggestMapping(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  header: boolean,
): Target[] {
  const used = new Set<string>();
  const mapping = columns.map((heading): Target => {
    const field = header ? fieldOf.get(plain(heading)) : undefined;
    if (field === undefined || used.has(field)) return null;
    used.add(field);
    return field;
  });
  if (!used.has('email')) {
    const counts = columns.map((_, at) => rows.filter((row) => parseAddress(row[at] ?? '').ok).length);
    const best = counts.indexOf(Math.max(0, ...counts));
    if ((counts[best] ?? 0) > 0) mapping[best] = 'email';
  }
  if (!header) return mapping;
  return mapping.map((field, at) => field ?? customTarget(columns[at] ?? '', used));
}

const maxCustomFields = 100;

function customTarget(heading: string, used: Set<string>): Target {
  const key = fieldKeyOf(heading);
  if (key === null || used.has(key) || used.size >= maxCustomFields) return null;
  used.add(key);
  return `fields.${key}`;
}

/** `Deal size (EUR)` → `dealSizeEur`; null when nothing is left of a heading. */
export function fieldKeyOf(heading: string): string | null {
  const words =
    fold(heading)
      .replaceAll('ß', 'ss')
      .match(/[a-z0-9]+/g) ?? [];
  const camel = words.map((word, at) => (at === 0 ? word : `${word.charAt(0).toUpperCase()}${word.slice(1)}`)).join('');
  const key = camel.replace(/^[0-9]+/, '');
  return key === '' ? null : `${key.charAt(0).toLowerCase()}${key.slice(1)}`.slice(0, 40);
}

/** `dealSizeEur` → `Deal size eur`: how a custom field is shown that no file named. */
export function fieldLabel(key: string): string {
  const words = key
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase();
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
