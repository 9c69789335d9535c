import type { Settings } from '../../shared/contract/settings.ts';
import { settingsShape } from '../../shared/contract/settings.ts';
import { LetterlockError } from '../../shared/result.ts';
import type { DomainDeps } from '../domain.ts';
import type { Handlers } from '../handlers.ts';
import type { ReadableDb } from '../store/open.ts';
import { all, run } from '../store/rows.ts';

/** All settings, defaults filled in; a value that no longer fits its shape falls back to its default. */
export function readSettings(db: ReadableDb): Settings {
  const rows = all<{ key: string; value: string }>(db, 'SELECT key, value FROM setting');
  const stored = rows.flatMap(({ key, value }): [string, unknown][] => {
    const shape = Object.entries(settingsShape.shape).find(([name]) => name === key)?.[1];
    const parsed = shape?.safeParse(JSON.parse(value));
    return parsed?.success === true ? [[key, parsed.data]] : [];
  });
  return settingsShape.parse(Object.fromEntries(stored));
}

const knownZone = (zone: string): boolean => {
  try {
    return Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};

/** @param effective settings as they count, within what the organisation leaves to the user */
export function createSettingsHandlers(
  { store, events }: Pick<DomainDeps, 'store' | 'events'>,
  effective: () => Settings,
): Handlers<'settings'> {
  return {
    get: effective,
    update(change, { note }) {
      if (change.zone && !knownZone(change.zone)) {
        throw new LetterlockError('invalid-input', `“${change.zone}” is not a time zone that this system knows.`);
      }
      const values = Object.entries(change).filter(([, value]) => value !== undefined);
      store.transaction((db) => {
        for (const [key, value] of values) {
          run(
            db,
            'INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
            [key, JSON.stringify(value)],
          );
        }
      });
      note({ keys: values.map(([key]) => key).join(' ') });
      events.emit('settings.changed', {});
      return effective();
    },
  };
}
