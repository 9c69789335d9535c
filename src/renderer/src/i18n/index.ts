/** Messages in the user's language: English is part of the first load, others come when they are asked for. */
import { createInstance, type FormatterModule, type i18n } from 'i18next';
import { useCallback } from 'react';
import { initReactI18next, useTranslation } from 'react-i18next';
import type { MessageKey, Messages, Params, Translate } from './catalogue.ts';
import { en } from './en/index.ts';

export type Locale = 'en' | 'de';

const loaders: Readonly<Record<Exclude<Locale, 'en'>, () => Promise<Readonly<Record<string, Messages>>>>> = {
  de: async () => (await import('./de/index.ts')).de,
};

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

export async function showLocale(locale: Locale): Promise<void> {
  if (locale !== 'en' && !engine.hasResourceBundle(locale, 'shell')) {
    for (const [namespace, messages] of Object.entries(await loaders[locale]()))
      engine.addResourceBundle(locale, namespace, messages);
  }
  await engine.changeLanguage(locale);
  document.documentElement.lang = locale;
}

/** Look a message up outside of a component; inside of one, use `useT`. */
export function translate(key: MessageKey, params?: Params): string {
  return engine.t(key, params ?? {});
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
