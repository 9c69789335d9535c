/** Fills templates with one contact's fields. Values are untrusted text: escaped in HTML, one line in a subject. */
import type { Recipient } from './run.ts';
import { render } from './template-engine.ts';
import type { Scope } from './template-engine.ts';
import type { Need } from './template-check.ts';
import { stretchAt } from './zone.ts';

/** Control characters, and the private signs that mark our own links; line feed and tab stay. */
const unwanted = /[^\P{Cc}\n\t]|[\uE000\uE001]/gu;

/** A value as templates see it: only blanks counts as empty. */
function clean(value: string): string {
  const text = value.replaceAll(unwanted, '');
  return text.trim() === '' ? '' : text;
}

/** What the engine itself would answer for these names on a field list that lacks them. */
const shadowed = { size: '', first: '', last: '' };

/** A contact with no field filled. */
export const nobody: Recipient = {
  contactId: 0,
  email: 'someone@example.com',
  firstName: '',
  lastName: '',
  company: '',
  title: '',
  phone: '',
  country: '',
  language: '',
  zone: '',
  fields: {},
};

/**
 * @param sentAt UTC ms, for dates in templates
 * @param clock the zone on whose clock they are told
 */
export function scopeOf(recipient: Recipient, sentAt: number, clock = 'UTC'): Scope {
  const { firstName, lastName, company, title, phone, country, language, zone, email } = recipient;
  const fields = Object.fromEntries(Object.entries(recipient.fields).map(([key, value]) => [key, clean(value)]));
  return {
    email: clean(email),
    firstName: clean(firstName),
    lastName: clean(lastName),
    company: clean(company),
    title: clean(title),
    phone: clean(phone),
    country: clean(country),
    language: clean(language),
    zone: clean(zone),
    fields: { ...shadowed, ...fields },
    sentAt,
    sentOffset: -stretchAt(clock, sentAt).offset / 60_000,
  };
}

/** Text for a header: no line breaks, no control characters, single blanks. */
export const oneLine = (text: string): string => clean(text.replaceAll(/[\s\p{Cc}]+/gu, ' ')).trim();

/** @throws LetterlockError `template-error` */
export const renderSubject = (template: string, scope: Scope): string => oneLine(render('text', template, scope));

/** Values are HTML-escaped. @throws LetterlockError `template-error` */
export const renderHtml = (template: string, scope: Scope): string => render('html', template, scope);

/** @throws LetterlockError `template-error` */
export const renderText = (template: string, scope: Scope): string => render('text', template, scope);

function valueOf(recipient: Recipient, field: string): string {
  switch (field) {
    case 'email':
    case 'firstName':
    case 'lastName':
    case 'company':
    case 'title':
    case 'phone':
    case 'country':
    case 'language':
    case 'zone':
      return recipient[field];
    default: {
      const key = field.slice('fields.'.length);
      return Object.hasOwn(recipient.fields, key) ? (recipient.fields[key] ?? '') : '';
    }
  }
}

/** Fields that would leave a hole for this contact: no fallback, and nothing in them. */
export function emptyFields(needs: readonly Need[], recipient: Recipient): string[] {
  const missing = needs.filter(({ anyOf }) => anyOf.every((field) => clean(valueOf(recipient, field)) === ''));
  return [...new Set(missing.map(({ anyOf }) => anyOf.join(' / ')))];
}
