/** Exports of many contacts: asked about first, then written down. */
import type { Settings } from '../../shared/contract/settings.ts';
import { LetterlockError } from '../../shared/result.ts';
import type { CallContext, Handlers } from '../handlers.ts';
import type { ReadableDb } from '../store/open.ts';
import { suppressed } from './repository.ts';

interface Exporting {
  readonly contacts: Handlers<'contacts'>;
  readonly suppression: Handlers<'suppression'>;
}

interface Deps {
  readonly db: ReadableDb;
  readonly settings: () => Pick<Settings, 'exportConfirmRows'>;
  /** A person has confirmed that so many leave. */
  readonly exported: (rows: number, by: string) => void;
}

/** The same handlers, whose exports beyond what the settings let go ask for a confirmation. */
export function askedExports<E extends Exporting>(handlers: E, { db, settings, exported }: Deps): E {
  const ask = (rows: number, confirmed: boolean, { note, principal }: CallContext): void => {
    note({ rows });
    const most = settings().exportConfirmRows;
    if (most === null || rows <= most) return;
    if (!confirmed) {
      const message = `${rows} contacts are more than may be exported without being asked (${most}). Confirm that all of them are meant to leave.`;
      throw new LetterlockError('dlp-confirm', message, { rows, most });
    }
    note({ confirmed: true });
    exported(rows, principal.name);
  };
  const { contacts, suppression } = handlers;
  return {
    ...handlers,
    contacts: {
      ...contacts,
      async export(input, context) {
        const { count } = await contacts.count({ filter: input.filter }, context);
        ask(count, input.confirmed === true, context);
        return contacts.export(input, context);
      },
    },
    suppression: {
      ...suppression,
      export(input, context) {
        ask(suppressed(db), input.confirmed === true, context);
        return suppression.export(input, context);
      },
    },
  };
}
