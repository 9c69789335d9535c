/**
 * Types of the message catalogues. A catalogue is a nested object of strings, one a feature; plural forms have
 * i18next's suffixes (`_one`, `_other`). A key is written `feature:path.to.message`, without the suffix.
 */
import type { en } from './en/index.ts';

export interface Messages {
  readonly [key: string]: string | Messages;
}

type English = typeof en;

/** What a translation must offer: the same keys, strings of its own. */
export type Translated<T> = { readonly [K in keyof T]: T[K] extends string ? string : Translated<T[K]> };

type Unsuffixed<K extends string> = K extends `${infer Base}_one` | `${infer Base}_other` ? Base : K;
type Paths<T> = {
  [K in keyof T & string]: T[K] extends string ? Unsuffixed<K> : `${K}.${Paths<T[K]>}`;
}[keyof T & string];

/** Every message of the product. */
export type MessageKey = { [N in keyof English]: `${N}:${Paths<English[N]>}` }[keyof English];

export type Params = Readonly<Record<string, string | number>>;
/** Looks a message up; `count` chooses the plural form. */
export type Translate = (key: MessageKey, params?: Params) => string;
