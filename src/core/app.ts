/**
 * The application without a host: the vault, and behind it the workspace while it is open. `createApp(ports)` is all
 * that a host needs; whatever a host offers goes through `dispatch`.
 */
import { rm } from 'node:fs/promises';
import { LetterlockError } from '../shared/result.ts';
import type { Result } from '../shared/result.ts';
import { createKeyDoor } from './api-keys/door.ts';
import type { KeyAnswer } from './api-keys/door.ts';
import type { WhileLocked } from './backup/recover.ts';
import type { VaultStatus } from '../shared/contract/vault.ts';
import { guarded } from './clock.ts';
import { createDispatch, loadContract } from './dispatch.ts';
import type { AuditRecord, Dispatch } from './dispatch.ts';
import { createEventBus } from './events.ts';
import type { EventBus } from './events.ts';
import type { Handlers, Principal } from './handlers.ts';
import { createLifecycle, handlerTable, warmUp } from './lifecycle.ts';
import type { Cancel, Ports } from './ports.ts';
import { neededBy } from './net/egress-leases.ts';
import { oncePerMinute } from './net/once-per-minute.ts';
import { setTlsFloor } from './net/tls-floor.ts';
import { createPolicyGate } from './policy/gate.ts';
import { createPolicyHandlers } from './policy/handlers.ts';
import { createPolicyKeeper } from './policy/keeper.ts';
import { createRateLimit } from './rate-limit.ts';
import { checkDatabase } from './store/check.ts';
import { maintenanceHandlers } from './store/maintenance.ts';
import { throughAll } from './through-all.ts';
import { removeLeftovers } from './vault/atomic-file.ts';
import { addressFile, databaseFile, fileError, lockDataDir, prepareDataDir } from './vault/data-dir.ts';
import type { Secrets } from './vault/master-key.ts';
import { openLockedLog } from './vault/locked-log.ts';
import type { LockedLog } from './vault/locked-log.ts';
import { createStrength } from './vault/strength.ts';
import { createVault } from './vault/vault.ts';
import type { Person } from './vault/vault.ts';

export interface App {
  readonly dispatch: Dispatch;
  /** Dispatches as whoever has unlocked by now, through one of the doors of people: `window`, `loopback`, `cli`. */
  call(from: string, name: string, input: unknown): Promise<Result<unknown>>;
  /**
   * Who an API key is. One that is not taken is written to the audit log.
   * @param door `api`, or `api <address>` where it came in by a named interface
   * @param address of the caller
   */
  admitKey(key: string, door: string, address: string): KeyAnswer;
  /** Hears of keys that end, and of all of them (null) when the workspace is locked; answers the function that stops it. */
  onKeyEnded(listener: (keyId: number | null) => void): () => void;
  /** While locked, nothing is told but that it is locked. */
  readonly events: EventBus;
  /** Opens a workspace that the keychain alone protects, as its owner expects at the start; else does nothing. */
  start(): Promise<void>;
  /** Resolves when nothing is under way at the clock's present instant: for hosts that move the clock. */
  idle(): Promise<void>;
  /** Locks for a reason that is not the user's own call; the audit log names it. */
  lock(reason: LockReason): Promise<void>;
  /** Who has unlocked; null while locked. */
  unlockedBy(): Person | null;
  /**
   * The database key in hexadecimal, for the stock `sqlcipher` tool; audited like a call.
   * @throws LetterlockError as an unlock does
   */
  exportKey(principal: Principal, secrets: Secrets, person?: string): Promise<string>;
  /** Ends all work, whatever may run while locked, and gives the data directory back. */
  stop(): Promise<void>;
}

/** The screen was locked, the computer goes to sleep, another user takes over, or nobody was there for long enough. */
export type LockReason = 'screen-lock' | 'sleep' | 'user-switch' | 'inactivity' | 'monitor';

export interface AppOptions {
  /** Also check every answer against the contract: for tests. */
  readonly checkOutput?: boolean;
  /** Send and poll while unlocked; off for short runs that only ask or change something. */
  readonly background?: boolean;
  /** Lock after inactivity: for hosts with a user before them, who is told of by `vault.active`. */
  readonly lockWhenIdle?: boolean;
  /** What is loaded ahead of its use waits until then: a host has a page to send first. */
  readonly busyUntil?: Promise<void>;
}

/** Sustained calls a second and at once, for each caller: far above any screen's, far below a flood. */
const callsPerSecond = 500;
const callsAtOnce = 2000;
const warmUpMs = 1_500;

/** @throws LetterlockError `data-dir-in-use`, `data-dir-unusable`, `disk-full` */
export async function createApp(given: Ports, options: AppOptions = {}): Promise<App> {
  const ports = { ...given, clock: guarded(given.clock, given.log) };
  const { dataDir, resourcesDir } = ports.paths;
  const { busyUntil = Promise.resolve() } = options;
  await prepareDataDir(dataDir);
  const releaseDataDir = lockDataDir(dataDir);
  const lockedLog = await takeOver(dataDir, ports).catch((error: unknown) => {
    releaseDataDir();
    throw fileError(error, dataDir) ?? error;
  });
  const bus = createEventBus((error) => ports.log.error('an event listener failed', { error: String(error) }));
  const life = createLifecycle({
    ports,
    events: bus,
    lockedLog,
    background: options.background !== false,
    lockWhenIdle: options.lockWhenIdle === true,
    hooks: {
      waysIn: {
        add: async (input, context) => vault.addPerson(input, context),
        remove: async (input, context) => vault.removePerson(input, context),
      },
      keyEnded: (keyId) => keyDoor.ended(keyId),
      policy: () => policy.current(),
    },
    lockFor: (reason) => void lockFor(reason),
  });
  const unlockedBy = (): Person | null => life.unlockedBy();
  const events: EventBus = {
    emit: (name, data) => bus.emit(name, data),
    listen: (listener) =>
      bus.listen((name, data) => {
        if (name === 'vault.changed' || name === 'policy.changed' || unlockedBy() !== null) listener(name, data);
      }),
  };

  const policy = createPolicyKeeper({
    sources: ports.policySources ?? [],
    clock: ports.clock,
    changed() {
      // What is imposed counts also where nothing can be written.
      try {
        audit({
          at: ports.clock.now(),
          principal: 'system',
          door: 'policy',
          method: 'policy.changed',
          class: 'write',
          objects: { state: policy.state().state, settings: Object.keys(policy.current()).join(' ') },
          outcome: 'ok',
        });
      } catch (error) {
        ports.log.error('a change of the policy could not be audited', { error: String(error) });
      }
      setTlsFloor(policy.current().minimumTls);
      events.emit('policy.changed', {});
      if (policy.problem() !== null) void closeForPolicy();
    },
  });

  /** While it is not known what is imposed, nothing is open and nothing is sent, what is just being opened included. */
  const closeForPolicy = async (): Promise<void> => {
    try {
      await alone(async () => {
        if (policy.problem() !== null) await life.close();
      });
    } catch (error) {
      ports.log.error('closing for the policy failed', { error: String(error) });
    }
  };

  const audit = (record: AuditRecord): void => {
    const open = life.current();
    if (open === null) lockedLog.add(record);
    else open.workspace.audit(record);
  };

  const strength = createStrength(resourcesDir);
  const {
    handlers: vault,
    alone,
    exportKey,
  } = createVault({
    dataDir,
    databasePath: databaseFile(dataDir),
    keychain: ports.keychain,
    presence: ports.presence ?? null,
    workerEntry: ports.workerEntry,
    wipeAfterAtMost: () => policy.current().wipeAfterAttempts ?? null,
    clock: ports.clock,
    log: ports.log,
    lockedLog,
    strength,
    unlockedBy: () => life.owner(),
    sendsWhileLocked: () => life.current()?.person === null,
    active: () => life.active(),
    changed: () => events.emit('vault.changed', {}),
    check: (keys) => checkDatabase(databaseFile(dataDir), keys.database, ports.workerEntry),
    open: (keys, person) => life.enter(keys, person),
    lock: () => life.lock(),
    close: () => life.close(),
  });
  const app: Handlers<'app'> = {
    info: () => ({ version: ports.version, host: ports.host, dataDir }),
    ...maintenanceHandlers(() => (unlockedBy() === null ? undefined : life.current()?.workspace.jobs)),
  };
  const opening: Handlers<'vault'> = {
    ...vault,
    unlock(secrets, context) {
      // While the passphrase is stretched, which another thread does.
      void busyUntil.then(warmUp);
      return vault.unlock(secrets, context);
    },
    // Whoever has a way in has a role.
    addPerson: (input, context) => life.inside().people.add(input, 'reviewer', context),
    async removePerson(input, context) {
      await life.inside().people.remove(input, context);
      return {};
    },
  };
  let loadingRecovery: Promise<WhileLocked> | null = null;
  const recovery = async (): Promise<WhileLocked> => {
    const { createRecovery } = await import('./backup/recover.ts');
    return createRecovery({
      ports,
      alone,
      async isNew() {
        const { state, problem } = await vault.status({}, { principal: system, note: () => undefined });
        return state === 'new' && problem === null;
      },
    });
  };
  // A start has no use for it, and it knows most of the backup.
  const whenRecovering = (): Promise<WhileLocked> => (loadingRecovery ??= recovery());
  const backup: WhileLocked = {
    look: async (...asked) => (await whenRecovering()).look(...asked),
    recover: async (...asked) => (await whenRecovering()).recover(...asked),
    recovering: async (...asked) => (await whenRecovering()).recovering(...asked),
    stopRecovering: async (...asked) => (await whenRecovering()).stopRecovering(...asked),
  };
  const secondFactorMissing = async (): Promise<boolean> => {
    if (policy.current().requireSecondFactor !== true) return false;
    const { person, people } = await vault.status({}, { principal: system, note: () => undefined });
    const user = people.find(({ id }) => id === person);
    return user !== undefined && user.code === null && user.securityKeys.length === 0;
  };
  const always = handlerTable({
    app,
    vault: opening,
    backup,
    policy: createPolicyHandlers(policy, secondFactorMissing),
  });
  const dispatch = createDispatch({
    handler: (name) => always.get(name) ?? life.current()?.handlers.get(name),
    unlocked: () => unlockedBy() !== null,
    audit,
    policy: createPolicyGate({
      keeper: policy,
      secondFactorMissing,
      score: async (passphrase) => (await strength(passphrase)).score,
    }),
    during(name, input) {
      const { rules, keepMs } = neededBy(name, input);
      const release = rules.length === 0 ? undefined : ports.egress?.lease(rules);
      return () => {
        if (release !== undefined) ports.clock.schedule(ports.clock.now() + keepMs, release);
      };
    },
    rateLimit: createRateLimit(callsPerSecond, callsAtOnce),
    clock: ports.clock,
    log: ports.log,
    checkOutput: options.checkOutput ?? false,
  });
  const whoever = (from: string): Principal => {
    const person = unlockedBy();
    const open = life.current();
    // Until somebody has shown who they are only what works while locked is answered at all.
    if (open === null || person === null) return { name: 'owner', from, permissions: 'all' };
    return open.workspace.people.principal(person, from);
  };
  const keyDoor = createKeyDoor({
    clock: ports.clock,
    audit,
    admit: (...asked) => (unlockedBy() === null ? null : (life.current()?.workspace.apiKeys.admit(...asked) ?? null)),
  });
  bus.listen((name) => {
    if (name === 'vault.changed' && unlockedBy() === null) keyDoor.ended(null);
  });
  let cancelWarmUp: Cancel = () => undefined;
  const system = { name: 'owner', from: 'start', permissions: 'all' } as const;
  /** Settles when the last lock without a person's doing is written down. */
  let lockedBySystem: Promise<unknown> = Promise.resolve();
  const lockFor = async (reason: LockReason): Promise<void> => {
    if (unlockedBy() === null) return;
    const locked = dispatch({ name: 'system', from: reason, permissions: 'all' }, 'vault.lock', {});
    lockedBySystem = Promise.allSettled([lockedBySystem, locked]);
    await locked;
  };

  /** The export of the key, which is no call of the contract and is written down like one. */
  const audited = async (principal: Principal, work: () => Promise<string>): Promise<string> => {
    const tell = (outcome: string): void =>
      audit({
        at: ports.clock.now(),
        principal: principal.name,
        door: principal.from,
        method: 'vault.exportKey',
        class: 'read',
        objects: {},
        outcome,
      });
    try {
      const key = await work();
      tell('ok');
      return key;
    } catch (error) {
      tell(error instanceof LetterlockError ? error.code : 'internal');
      throw error;
    }
  };
  ports.egress?.limit(() => {
    const { egressAllow: allow = [], egressDeny: deny = [] } = policy.current();
    return { allow, deny };
  });
  const stopHearing = ports.egress?.onRefused(
    oncePerMinute(ports.clock, ({ host, port }) =>
      audit({
        at: ports.clock.now(),
        principal: 'system',
        door: 'egress',
        method: 'egress.refused',
        class: 'write',
        objects: { host: host.slice(0, 253), port },
        outcome: 'egress-refused',
      }),
    ),
  );
  await policy.refresh();
  if (options.lockWhenIdle === true) policy.start();
  return {
    dispatch,
    call: (from, name, input) => dispatch(whoever(from), name, input),
    admitKey: (...asked) => keyDoor.admit(...asked),
    onKeyEnded: (listener) => keyDoor.onEnded(listener),
    events,
    async start() {
      // A page makes its first call as soon as it has run its scripts.
      void busyUntil.then(loadContract);
      const { state, people } = await vault.status({}, { principal: system, note: () => undefined });
      if (state === 'locked' && opensByItself(people)) {
        await dispatch(system, 'vault.unlock', {});
      } else {
        // While a person reads the screen or types: then opening will not have to wait for it.
        cancelWarmUp = ports.clock.schedule(ports.clock.now() + warmUpMs, () => void warmUp());
      }
    },
    idle: () => life.current()?.workspace.idle() ?? Promise.resolve(),
    lock: lockFor,
    unlockedBy,
    exportKey: (principal, secrets, person) =>
      audited(principal, async () => {
        const problem = policy.problem();
        if (problem !== null) throw problem;
        return exportKey(person, secrets);
      }),
    async stop() {
      cancelWarmUp();
      policy.stop();
      stopHearing?.();
      await throughAll([() => alone(() => life.close()), () => lockedBySystem, () => lockedLog.flush()]).finally(() => {
        setTlsFloor();
        releaseDataDir();
      });
    },
  };
}

/** Clears away what a process that was killed has left, and opens the log of what happens while locked. */
async function takeOver(dataDir: string, { clock }: Pick<Ports, 'clock'>): Promise<LockedLog> {
  await removeLeftovers(dataDir);
  // Somebody else may listen by now where a killed host did.
  await rm(addressFile(dataDir), { force: true });
  return openLockedLog(dataDir, clock);
}

/** One person, and nothing but the keychain between them and the workspace. */
function opensByItself(people: VaultStatus['people']): boolean {
  const [one, ...others] = people;
  if (one === undefined || others.length > 0 || !one.keychain || one.passphrase) return false;
  return one.code === null && one.securityKeys.length === 0 && !one.presence;
}
