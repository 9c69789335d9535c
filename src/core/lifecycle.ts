/**
 * The workspace's life: locked, open, sending on behind a locked door, and closed for a while for work on its
 * database. While it is not open, its keys are not in memory.
 */
import type { Domain } from '../shared/contract/index.ts';
import { LetterlockError } from '../shared/result.ts';
import type { DispatchDeps } from './dispatch.ts';
import type { EventBus } from './events.ts';
import type { Handlers } from './handlers.ts';
import type { Ports } from './ports.ts';
import { createIdleLock } from './vault/idle-lock.ts';
import { readKeyFile } from './vault/keyfile.ts';
import { forgetKeys } from './vault/keys.ts';
import type { Keys } from './vault/keys.ts';
import type { LockedLog } from './vault/locked-log.ts';
import type { Person } from './vault/vault.ts';
import type { Reopen, Workspace, WorkspaceHooks } from './workspace.ts';

type AnyHandler = NonNullable<ReturnType<DispatchDeps['handler']>>;
export type HandlerTable = ReadonlyMap<string, AnyHandler>;

interface OpenWorkspace {
  readonly workspace: Workspace;
  readonly keys: Keys;
  readonly handlers: HandlerTable;
  /** Null behind the locked door, where only sending goes on. */
  readonly person: Person | null;
}

export interface LifecycleDeps {
  readonly ports: Ports;
  readonly events: EventBus;
  readonly lockedLog: Pick<LockedLog, 'handOver'>;
  /** Send and poll while unlocked. */
  readonly background: boolean;
  /** Lock after inactivity. */
  readonly lockWhenIdle: boolean;
  readonly hooks: Omit<WorkspaceHooks, 'reopen' | 'lock'>;
  /** Locks as a call, which is written down. */
  readonly lockFor: (reason: 'inactivity' | 'monitor') => void;
}

export interface Lifecycle {
  /** What is open, to a person or behind the locked door; null while nothing is. */
  current(): Omit<OpenWorkspace, 'keys'> | null;
  /** @throws LetterlockError `locked` */
  inside(): Workspace;
  /** Who has unlocked; null while locked. */
  unlockedBy(): Person | null;
  /** The same, also while the workspace is closed for work that ends with opening it again. */
  owner(): Person | null;
  /** The user is there. */
  active(): void;
  enter(keys: Keys, person: Person | null): Promise<void>;
  /** Shuts people out; sending goes on where they chose that. */
  lock(): Promise<void>;
  /** Ends everything. */
  close(): Promise<void>;
}

/** All domains with their libraries: half a second that the first screen does not wait for. */
const loadWorkspace = () => import('./workspace.ts');

/** Loads what an unlock will need. Whether it works out is told by whoever needs it. */
export const warmUp = (): Promise<void> =>
  loadWorkspace().then(
    () => undefined,
    () => undefined,
  );

export function handlerTable(domains: { readonly [D in Domain]?: Partial<Handlers<D>> }): HandlerTable {
  const table = new Map<string, AnyHandler>();
  for (const [domain, handlers] of Object.entries(domains)) {
    for (const [name, handler] of Object.entries(handlers)) table.set(`${domain}.${name}`, handler as AnyHandler);
  }
  return table;
}

export function createLifecycle(deps: LifecycleDeps): Lifecycle {
  const { ports, events, lockedLog, background, lockWhenIdle, hooks, lockFor } = deps;
  let open: OpenWorkspace | null = null;
  let reopening: { readonly done: Promise<void>; readonly person: Person | null } | null = null;
  const unlockedBy = (): Person | null => open?.person ?? null;
  const changed = (): void => events.emit('vault.changed', {});

  const idleLock = createIdleLock({
    clock: ports.clock,
    minutes() {
      const minutes = open?.workspace.settings().lockMinutes ?? 0;
      return minutes === 0 ? null : minutes;
    },
    lock: () => lockFor('inactivity'),
  });

  const enter = async (keys: Keys, person: Person | null): Promise<void> => {
    const { openWorkspace } = await loadWorkspace();
    // What is found while it opens can lock it only once it is open.
    let lockOnceOpen = false;
    const lock = (): void => {
      if (open === null) lockOnceOpen = true;
      else lockFor('monitor');
    };
    const workspace = await openWorkspace(ports, keys, events, { ...hooks, lock, reopen });
    try {
      if (person !== null) {
        const slots = (await readKeyFile(ports.paths.dataDir))?.slots ?? [];
        workspace.people.entered(
          person,
          slots.map((slot) => slot.person),
        );
      }
      open = { workspace, keys, handlers: handlerTable(workspace.handlers), person };
      lockedLog.handOver((record) => workspace.audit(record));
      if (background) workspace.start();
      if (lockWhenIdle) idleLock.start();
    } catch (error) {
      // Whoever is told that it did not open must not leave it open behind them.
      idleLock.stop();
      open = null;
      await workspace.close().catch((further: unknown) => {
        ports.log.error('closing a workspace that did not open failed', { error: String(further) });
      });
      throw error;
    }
    changed();
    if (lockOnceOpen) lockFor('monitor');
  };

  /** For work on the closed database. A lock that comes meanwhile waits until it is open again. */
  const reopen: Reopen = async (work) => {
    if (open === null) throw new LetterlockError('locked');
    const { workspace, keys, person } = open;
    idleLock.stop();
    open = null;
    const again = async (): Promise<void> => {
      try {
        await workspace.close();
        await work();
      } finally {
        await enter(keys, person).catch((error: unknown) => {
          forgetKeys(keys);
          changed();
          throw error;
        });
      }
    };
    const done = again();
    reopening = { done, person };
    try {
      await done;
    } finally {
      reopening = null;
    }
  };

  const close = async (): Promise<void> => {
    await reopening?.done.catch(() => undefined);
    if (open === null) return;
    const { workspace, keys } = open;
    idleLock.stop();
    // From here on every call is answered with `locked`, while the work in flight comes to its end.
    open = null;
    try {
      await workspace.close();
    } finally {
      forgetKeys(keys);
      changed();
    }
  };

  return {
    current: () => open,
    inside() {
      if (open === null) throw new LetterlockError('locked');
      return open.workspace;
    },
    unlockedBy,
    owner: () => unlockedBy() ?? reopening?.person ?? null,
    active: () => idleLock.active(),
    enter,
    close,
    async lock() {
      await reopening?.done.catch(() => undefined);
      if (open === null) return;
      if (!background || !open.workspace.settings().sendWhileLocked) return close();
      idleLock.stop();
      open = { ...open, person: null };
      try {
        await open.workspace.quieten();
      } finally {
        changed();
      }
    },
  };
}
