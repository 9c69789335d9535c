/** How to show things on this machine: kept beside the settings, because the lock screen needs them too. */
import { create } from 'zustand';
import { chooseLocale, setMessageNumbers, showLocale, type Locale } from '../i18n/index.ts';

export type Theme = 'system' | 'light' | 'dark';

interface Preferences {
  readonly theme: Theme;
  readonly locale: 'system' | Locale;
  /** The BCP 47 tag for dates and numbers: the system's variant of the shown language, such as `en-GB`. */
  readonly formatLocale: string;
  /** IANA zone, or empty for the system's. */
  readonly zone: string;
}

const storageKey = 'letterlock.look';

/** The system's own variant of the language that is shown, so that an `en-GB` machine gets its own dates. */
export function formatLocaleFor(locale: Locale, languages: readonly string[]): string {
  return languages.find((language) => language.split('-')[0] === locale) ?? locale;
}

function stored(): Pick<Preferences, 'theme' | 'locale'> {
  const fallback = { theme: 'system', locale: 'system' } as const;
  try {
    const value: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '{}');
    if (typeof value !== 'object' || value === null) return fallback;
    const theme = 'theme' in value && (value.theme === 'light' || value.theme === 'dark') ? value.theme : 'system';
    const locale = 'locale' in value && (value.locale === 'en' || value.locale === 'de') ? value.locale : 'system';
    return { theme, locale };
  } catch {
    return fallback;
  }
}

export const usePreferences = create<Preferences>()(() => ({ ...stored(), formatLocale: 'en', zone: '' }));

/** Colours go over at once to those of another theme: fading would show each control at its own pace. */
function withoutFading(): void {
  const root = document.documentElement;
  root.dataset['still'] = '';
  requestAnimationFrame(() => requestAnimationFrame(() => delete root.dataset['still']));
}

function showTheme(theme: Theme): void {
  if (theme !== (document.documentElement.dataset['theme'] ?? 'system')) withoutFading();
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}

/** Show what the store says; to be called once before the first paint. */
export async function startPreferences(): Promise<void> {
  const { theme, locale } = usePreferences.getState();
  showTheme(theme);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', withoutFading);
  await applyLocale(locale);
}

/** Of several choices in quick succession the last one counts, whichever catalogue comes first. */
let wanted: 'system' | Locale | null = null;

async function applyLocale(locale: 'system' | Locale): Promise<void> {
  wanted = locale;
  const shown = chooseLocale(locale, navigator.languages);
  const formatLocale = formatLocaleFor(shown, navigator.languages);
  try {
    await showLocale(shown, () => wanted === locale);
  } catch (error) {
    // Chosen again, it is tried again.
    if (wanted === locale) wanted = null;
    throw error;
  }
  if (wanted !== locale) return;
  setMessageNumbers(formatLocale);
  usePreferences.setState({ locale, formatLocale });
}

/** Take over the settings of the unlocked workspace, or a choice just made. */
export function applyPreferences(change: Partial<Pick<Preferences, 'theme' | 'locale' | 'zone'>>): void {
  const before = usePreferences.getState();
  const next = { ...before, ...change };
  usePreferences.setState({ theme: next.theme, zone: next.zone });
  showTheme(next.theme);
  if (next.locale !== (wanted ?? before.locale)) void applyLocale(next.locale);
  try {
    localStorage.setItem(storageKey, JSON.stringify({ theme: next.theme, locale: next.locale }));
  } catch {
    // A browser that stores nothing still shows the settings of the open workspace.
  }
}
