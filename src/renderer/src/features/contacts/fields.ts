import { standardFields, type StandardField } from '../../../../shared/contract/contacts.ts';
import type { Translate } from '../../i18n/catalogue.ts';

export type EditableField = StandardField;
export const editableFields: readonly EditableField[] = standardFields;

/** Of a contact of whom nothing is known yet. */
export const blankFields = Object.fromEntries(editableFields.map((field) => [field, ''])) as Readonly<
  Record<EditableField, string>
>;

/** The hint of a field whose form is not plain, as a field's attributes. */
export function fieldHint(field: EditableField, t: Translate): { readonly hint?: string } {
  return field === 'country' || field === 'language' || field === 'zone' ? { hint: t(`contacts:hint.${field}`) } : {};
}
