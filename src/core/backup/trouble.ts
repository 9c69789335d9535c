import type { BackupStatus } from '../../shared/contract/backup.ts';
import { LetterlockError } from '../../shared/result.ts';
import type { DomainDeps } from '../domain.ts';
import { diskFull } from '../disk-full.ts';

export interface Trouble {
  /** Said once as long as it lasts, however often it is met. A cancel is none. */
  failed(cause: unknown): void;
  fine(): void;
  current(): BackupStatus['problem'];
}

/** What is wrong with the backup, and since when. */
export function createTrouble({ clock, events, log }: Pick<DomainDeps, 'clock' | 'events' | 'log'>): Trouble {
  let problem: BackupStatus['problem'] = null;
  /** The problem as it was said last, which is not said again every second. */
  let said = '';
  const changed = (): void => events.emit('backup.changed', {});
  return {
    failed(cause) {
      const error = diskFull(cause) ?? cause;
      const known = error instanceof LetterlockError ? error : new LetterlockError('internal');
      if (known.code === 'cancelled') return;
      const text = `${known.code} ${String(error)}`;
      if (problem !== null && said === text) return;
      said = text;
      if (known !== error) log.error('a backup failed', { error: String(error) });
      problem = { code: known.code, message: known.message, since: problem?.since ?? clock.now() };
      changed();
    },
    fine() {
      if (problem === null) return;
      problem = null;
      changed();
    },
    current: () => problem,
  };
}
