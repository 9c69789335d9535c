/**
 * The application without a host: the vault, and behind it the workspace while it is open. `createApp(ports)` is all
 * that a host needs; whatever a host offers goes through `dispatch`.
 */
import type { Domain } from '../shared/contract/index.ts';
import { createDispatch } from './dispatch.ts';
import type { AuditRecord, Dispatch, DispatchDeps } from './dispatch.ts';
import { createEventBus } from './events.ts';
import type { EventBus } from './events.ts';
import type { Handlers } from './handlers.ts';
import type { Cancel, Ports } from './ports.ts';
import { createRateLimit } from './rate-limit.ts';
import { checkDatabase } from './store/check.ts';
import { maintenanceHandlers } from './store/maintenance.ts';
import { databaseFile, lockDataDir, prepareDataDir } from './vault/data-dir.ts';
import { forgetKeys } from './vault/keys.ts';
import type { Keys } from './vault/keys.ts';
import { openLockedLog } from './vault/locked-log.ts';
import { createStrength } from './vault/strength.ts';
import { createVault } from './vault/vault.ts';
import type { Workspace } from './workspace.ts';

/** All domains with their libraries: half a second that the first screen does not wait for. */
const loadWorkspace = () => import('./workspace.ts');

export interface App {
  readonly dispatch: Dispatch;
  readonly events: EventBus;
  /** Opens a workspace that the keychain alone protects, as its owner expects at the start; else does nothing. */
  start(): Promise<void>;
  /** Resolves when nothing is under way at the clock's present instant: for hosts that move the clock. */
  idle(): Promise<void>;
  /** Locks, and gives the data directory back. */
  stop(): Promise<void>;
}

export interface AppOptions {
  /** Also check every answer against the contract: for tests. */
  readonly checkOutput?: boolean;
  /** Send and poll while unlocked; off for short runs that only ask or change something. */
  readonly background?: boolean;
}

type AnyHandler = NonNullable<ReturnType<DispatchDeps['handler']>>;
type HandlerTable = ReadonlyMap<string, AnyHandler>;

/** Sustained calls a second and at once, for each caller: far above any screen's, far below a flood. */
const callsPerSecond = 500;
const callsAtOnce = 2000;
const warmUpMs = 1_500;

/** @throws LetterlockError `data-dir-in-use`, `data-dir-unusable`, `disk-full` */
export async function createApp(ports: Ports, options: AppOptions = {}): Promise<App> {
  const { dataDir, resourcesDir } = ports.paths;
  await prepareDataDir(dataDir);
  const releaseDataDir = lockDataDir(dataDir);
  const events = createEventBus((error) => ports.log.error('an event listener failed', { error: String(error) }));
  const lockedLog = await openLockedLog(dataDir, ports.clock);
  let open: { readonly workspace: Workspace; readonly keys: Keys; readonly handlers: HandlerTable } | null = null;

  const audit = (record: AuditRecord): void => {
    if (open === null) lockedLog.add(record);
    else open.workspace.audit(record);
  };

  const vault = createVault({
    dataDir,
    databasePath: databaseFile(dataDir),
    keychain: ports.keychain,
    clock: ports.clock,
    log: ports.log,
    lockedLog,
    strength: createStrength(resourcesDir),
    isOpen: () => open !== null,
    check: (keys) => checkDatabase(databaseFile(dataDir), keys.database, ports.workerEntry),
    async open(keys) {
      const { openWorkspace } = await loadWorkspace();
      const workspace = await openWorkspace(ports, keys, events);
      open = { workspace, keys, handlers: handlerTable(workspace.handlers) };
      for (const record of lockedLog.take()) workspace.audit(record);
      if (options.background !== false) workspace.start();
      events.emit('vault.changed', {});
    },
    async close() {
      if (open === null) return;
      const { workspace, keys } = open;
      // From here on every call is answered with `locked`, while the work in flight comes to its end.
      open = null;
      try {
        await workspace.close();
      } finally {
        forgetKeys(keys);
        events.emit('vault.changed', {});
      }
    },
  });
  const app: Handlers<'app'> = {
    info: () => ({ version: ports.version, host: ports.host, dataDir }),
    ...maintenanceHandlers(() => open?.workspace.jobs),
  };
  const always = handlerTable({ app, vault });
  const dispatch = createDispatch({
    handler: (name) => always.get(name) ?? open?.handlers.get(name),
    unlocked: () => open !== null,
    audit,
    rateLimit: createRateLimit(callsPerSecond, callsAtOnce),
    clock: ports.clock,
    log: ports.log,
    checkOutput: options.checkOutput ?? false,
  });
  let cancelWarmUp: Cancel = () => undefined;
  const system = { name: 'owner', from: 'start', permissions: 'all' } as const;

  return {
    dispatch,
    events,
    async start() {
      const { state, protection } = await vault.status({}, { principal: system, note: () => undefined });
      if (state === 'locked' && protection?.keychain === true && !protection.passphrase) {
        await dispatch(system, 'vault.unlock', {});
      } else {
        // While a person reads the screen or types: then opening will not have to wait for it.
        cancelWarmUp = ports.clock.schedule(ports.clock.now() + warmUpMs, () => void loadWorkspace());
      }
    },
    idle: () => open?.workspace.idle() ?? Promise.resolve(),
    async stop() {
      cancelWarmUp();
      await vault.lock({}, { principal: system, note: () => undefined });
      await lockedLog.flush();
      releaseDataDir();
    },
  };
}

function handlerTable(domains: { readonly [D in Domain]?: Handlers<D> }): HandlerTable {
  const table = new Map<string, AnyHandler>();
  for (const [domain, handlers] of Object.entries(domains)) {
    for (const [name, handler] of Object.entries(handlers)) table.set(`${domain}.${name}`, handler as AnyHandler);
  }
  return table;
}
