/** Who may use this workspace, and as what. The ways in are the vault's; here stand the roles. */
import type { Parsed } from '../../shared/contract/index.ts';
import type { Permission } from '../../shared/contract/define.ts';
import type { Role } from '../../shared/roles.ts';
import { permissionsOf } from '../../shared/roles.ts';
import type { DomainDeps } from '../domain.ts';
import type { CallContext, Handlers, Principal } from '../handlers.ts';
import type { Cancel } from '../ports.ts';
import { createPeopleHandlers } from './handlers.ts';
import type { PersonRow } from './repository.ts';
import { markRemoved, noteUse, peopleOf, putPerson } from './repository.ts';
import { bySchedule, fileReview, isReviewDue, keepReview } from './reviews.ts';
import { checkName, checkRemoval } from './rules.ts';

/** The vault's own work for people. */
export interface WaysIn {
  add(input: Parsed<'vault.addPerson'>, context: CallContext): Promise<{ personId: string }>;
  remove(input: Parsed<'vault.removePerson'>, context: CallContext): Promise<unknown>;
}

export interface PeopleDeps extends DomainDeps {
  readonly waysIn: WaysIn;
  /** The keys that a person has made are to end. */
  revokeKeysOf(personId: string, by: string): void;
  /** A review was kept by the schedule. */
  reviewed(reviewId: number): void;
}

export interface People {
  readonly handlers: Handlers<'people'>;
  /**
   * Somebody has unlocked.
   * @param known ids of everyone with a way in
   */
  entered(person: { readonly id: string; readonly name: string }, known: readonly string[]): void;
  /** As whom a person's calls are judged, from the next one on. */
  principal(person: { readonly id: string; readonly name: string }, from: string): Principal;
  /** What a person may do now: nothing once they were removed. */
  permissions(personId: string): ReadonlySet<Permission> | 'all';
  add(input: Parsed<'vault.addPerson'>, role: Role, context: CallContext): Promise<{ personId: string }>;
  /** @throws LetterlockError `not-found`, `forbidden`, `not-allowed-now` */
  remove(input: Parsed<'vault.removePerson'>, context: CallContext): Promise<void>;
  start(): void;
  stop(): void;
}

const reviewTickMs = 60 * 60_000;
const nobody: ReadonlySet<Permission> = new Set();

export function createPeople(deps: PeopleDeps): People {
  const { store, clock, events, log, waysIn } = deps;
  let members = read();
  let cancel: Cancel = () => undefined;
  /** Why the last review could not be written into its folder. */
  let fileProblem: string | null = null;

  function read(): ReadonlyMap<string, PersonRow> {
    return new Map(peopleOf(store.db).map((row) => [row.id, row]));
  }
  const present = (): PersonRow[] => [...members.values()].filter(({ removedAt }) => removedAt === null);
  const changed = (): void => {
    members = read();
    events.emit('people.changed', {});
  };
  const roleOf = (personId: string | undefined): Role | null => {
    const row = personId === undefined ? undefined : members.get(personId);
    return row === undefined || row.removedAt !== null ? null : row.role;
  };
  const roleOfCaller = ({ principal }: CallContext): Role | null =>
    principal.key !== undefined ? null : principal.permissions === 'all' ? 'owner' : roleOf(principal.person);

  const add: People['add'] = async (input, role, context) => {
    checkName([...members.values()], input.name.trim());
    const { personId } = await waysIn.add(input, context);
    const person = { id: personId, name: input.name.trim(), role, addedBy: context.principal.name };
    store.transaction((db) => putPerson(db, person, clock.now()));
    context.note({ role });
    changed();
    return { personId };
  };

  const remove: People['remove'] = async (input, context) => {
    const { personId } = input;
    checkRemoval(present(), roleOfCaller(context), personId);
    await waysIn.remove(input, context);
    store.transaction((db) => markRemoved(db, personId, clock.now()));
    deps.revokeKeysOf(personId, context.principal.name);
    changed();
  };

  const file = async (id: number): Promise<void> => {
    try {
      await fileReview(store.db, id);
      fileProblem = null;
    } catch (error) {
      fileProblem = error instanceof Error ? error.message : String(error);
      log.error('an access review could not be written', { error: fileProblem });
    }
    events.emit('people.changed', {});
  };

  const tick = (): void => {
    cancel = clock.schedule(clock.now() + reviewTickMs, tick);
    if (isReviewDue(store.db, clock.now())) {
      const id = store.transaction((db) => keepReview(db, bySchedule, clock.now()));
      deps.reviewed(id);
      void file(id);
      events.emit('people.changed', {});
    }
  };

  return {
    handlers: createPeopleHandlers({
      ...deps,
      present,
      roleOfCaller,
      changed,
      add,
      remove,
      file,
      fileProblem: () => fileProblem,
    }),
    entered({ id, name }, known) {
      const at = clock.now();
      store.transaction((db) => {
        if (members.get(id)?.removedAt !== null) {
          // A workspace is never without an owner: not when it is new, and not when it came from a backup of before.
          const owned = present().some((row) => row.role === 'owner' && known.includes(row.id));
          putPerson(db, { id, name, role: owned ? 'reviewer' : 'owner', addedBy: '' }, at);
        }
        noteUse(db, id, at);
      });
      changed();
    },
    principal({ id, name }, from) {
      const role = roleOf(id);
      const permissions = role === null ? nobody : permissionsOf(role);
      return { name: principalName(name), from, permissions, person: id };
    },
    permissions(personId) {
      const role = roleOf(personId);
      return role === null ? nobody : permissionsOf(role);
    },
    add,
    remove,
    start: tick,
    stop: () => cancel(),
  };
}

/** As the audit log names a person. Keys and the app itself have names of another form. */
function principalName(name: string): string {
  return name === 'Owner' ? 'owner' : `person:${name}`;
}
