import type { Translated } from '../catalogue.ts';
import type { today as english } from '../en/today.ts';

export const today: Translated<typeof english> = { title: 'Heute' };
