import type { z } from 'zod';
import { standardFields } from '../../shared/contract/contacts.ts';
import type { StandardField, suppressionReason } from '../../shared/contract/contacts.ts';

export type SuppressionReason = z.infer<typeof suppressionReason>;

/** A contact as the code of this domain passes it around. */
export interface ContactValues extends Readonly<Record<StandardField, string>> {
  readonly emailKey: string;
  readonly domain: string;
  readonly fields: Readonly<Record<string, string>>;
}

export interface StoredContact extends ContactValues {
  readonly id: number;
  readonly suppressed: SuppressionReason | null;
  readonly importId: number | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly lastActivityAt: number | null;
  readonly removedAt: number | null;
  readonly removalId: number | null;
}

/** The fields that a person edits, besides the address and the custom ones. */
export const [, ...textFields] = standardFields;
export type TextField = (typeof textFields)[number];
