/** Messages in the user's language: English is part of the first load, others come when they are asked for. */
import { createInstance, type FormatterModule, type i18n } from 'i18next';
import { useCallback } from 'react';
import { initReactI18next, useTranslation } from 'react-i18next';
import type { MessageKey, Messages, Params, Translate } from './catalogue.ts';
import { en } from './en/index.ts';
import { createSentences, sharedSentences, type Sentences } from './sentences.ts';

export type Locale = 'en' | 'de';

interface Loaded {
  readonly messages: Readonly<Record<string, Messages>>;
  readonly sentences: Sentences;
}

const loaders: Readonly<Record<Exclude<Locale, 'en'>, () => Promise<Loaded>>> = {
  de: async () => {
    const [{ de }, { sentences }] = await Promise.all([import('./de/index.ts'), import('./de/sentences/index.ts')]);
    return { messages: de, sentences: { ...sharedSentences(en, de), ...sentences } };
  },
};

/** The core's sentences by language; it writes English. */
const sentenceBooks = new Map<string, (text: string) => string>();

const engine: i18n = createInstance();

let numbers = new Intl.NumberFormat('en');

/** Numbers in messages are written as everywhere else; a port is a name that is made of digits. */
const formatter: FormatterModule = {
  type: 'formatter',
  init: () => undefined,
  add: () => undefined,
  addCached: () => undefined,
  format(value: unknown, _format, _language, options) {
    if (typeof value !== 'number' || options?.['interpolationkey'] === 'port') return String(value);
    return numbers.format(value);
  },
};

/** How numbers in messages are written, by BCP 47 tag. */
export function setMessageNumbers(locale: string): void {
  numbers = new Intl.NumberFormat(locale);
}

export async function startMessages(): Promise<void> {
  await engine
    .use(initReactI18next)
    .use(formatter)
    .init({
      lng: 'en',
      fallbackLng: 'en',
      defaultNS: 'shell',
      resources: { en },
      // React escapes what it renders; a second escaping would show entities.
      interpolation: { escapeValue: false, alwaysFormat: true },
      react: { useSuspense: false },
    });
}

/** The locale to show: the user's choice, else the first of the system's languages that there is a catalogue for. */
export function chooseLocale(setting: 'system' | Locale, languages: readonly string[]): Locale {
  if (setting !== 'system') return setting;
  for (const language of languages) {
    const base = language.split('-')[0];
    if (base === 'en' || base === 'de') return base;
  }
  return 'en';
}

/** @param still asked once the catalogue is there: whether that language is wanted still */
export async function showLocale(locale: Locale, still: () => boolean = () => true): Promise<void> {
  if (locale !== 'en' && !engine.hasResourceBundle(locale, 'shell')) {
    const { messages, sentences } = await loaders[locale]();
    sentenceBooks.set(locale, createSentences(sentences));
    for (const [namespace, content] of Object.entries(messages)) engine.addResourceBundle(locale, namespace, content);
  }
  if (!still()) return;
  await engine.changeLanguage(locale);
  document.documentElement.lang = locale;
}

/** Look a message up outside of a component; inside of one, use `useT`. */
export function translate(key: MessageKey, params?: Params): string {
  return engine.t(key, params ?? {});
}

/** What the core wrote (an error, a reason, an explanation) in the user's language; English where it is not known. */
export function translateSentence(text: string): string {
  return sentenceBooks.get(engine.language)?.(text) ?? text;
}

/** Whether there is a message of that key: for codes that come from the core and may be newer than the catalogue. */
export function hasMessage(key: string): key is MessageKey {
  // Without a count, a message with plural forms is not found.
  return engine.exists(key, { count: 1 });
}

/** The look-up for a component, which is rendered again when the language changes. */
export function useT(): Translate {
  const { t } = useTranslation();
  return useCallback((key, params) => t(key, params ?? {}), [t]);
}
