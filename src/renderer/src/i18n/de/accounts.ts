import type { Translated } from '../catalogue.ts';
import type { accounts as english } from '../en/accounts.ts';

export const accounts: Translated<typeof english> = { title: 'Konten', connect: { title: 'Postfach verbinden' } };
