/** An open workspace: every domain, wired by hand. The only file, with `app.ts`, that knows them all. */
import { join } from 'node:path';
import { createAccounts } from './accounts/accounts.ts';
import { createSelfProbe } from './accounts/probe/desk.ts';
import { createApiKeys } from './api-keys/api-keys.ts';
import type { ApiKeys } from './api-keys/api-keys.ts';
import { createTodayHandlers } from './analytics/today.ts';
import { createAudit } from './audit/audit.ts';
import { createBackup } from './backup/backup.ts';
import type { WhileOpen } from './backup/backup.ts';
import { tipAt } from './audit/repository.ts';
import { createCampaigns } from './campaigns/campaigns.ts';
import { createRunSource } from './campaigns/run-source.ts';
import { createCampaignStates } from './campaigns/states.ts';
import { createContacts } from './contacts/contacts.ts';
import { attachSearchFile } from './contacts/search-file.ts';
import { LetterlockError } from '../shared/result.ts';
import { createDlp } from './dlp/dlp.ts';
import { askedExports } from './dlp/exports.ts';
import type { AuditRecord } from './dispatch.ts';
import type { Policy } from '../shared/policy.ts';
import type { Settings } from '../shared/contract/settings.ts';
import type { DomainDeps } from './domain.ts';
import type { EventBus } from './events.ts';
import { createFiles } from './files/staging.ts';
import type { Handlers } from './handlers.ts';
import { answersTo } from './inbound/answer.ts';
import { createInbound } from './inbound/inbound.ts';
import type { Inbound } from './inbound/inbound.ts';
import { deleteMailOf } from './inbound/repository-delete.ts';
import { bulkJobs } from './jobs/bulk-writing.ts';
import { createJobs } from './jobs/jobs.ts';
import type { Jobs } from './jobs/jobs.ts';
import { createMonitor } from './monitor/monitor.ts';
import { breakSeal, checkSeal, writeSeal } from './monitor/seal.ts';
import { composer } from './outbound/composer.ts';
import { newMessageId } from './outbound/message-id.ts';
import { createConnectionLog } from './net/connection-log.ts';
import { createEgressHandlers } from './net/egress-handlers.ts';
import { impliedHosts } from './net/egress-manifest.ts';
import { readImplied } from './net/egress-repository.ts';
import { createOutbound } from './outbound/outbound.ts';
import { createPeople } from './people/people.ts';
import type { People, WaysIn } from './people/people.ts';
import type { Ports } from './ports.ts';
import { imposeBackup } from './policy/backup.ts';
import { governed } from './policy/rules.ts';
import { createSettingsHandlers, readSettings } from './settings/settings.ts';
import { migrate } from './store/migrate.ts';
import { openStore } from './store/open.ts';
import { keepUpgradeCopy } from './store/upgrade-copy.ts';
import { databaseFile } from './vault/data-dir.ts';
import { formerBackupKeys, formerMasterOf } from './vault/key-history.ts';
import type { Keys } from './vault/keys.ts';
import { throughAll } from './through-all.ts';
import { forget } from './vault/forget.ts';
import { createWebhooks } from './webhooks/webhooks.ts';

/** Handlers of the domains that live in an open workspace. */
export interface WorkspaceHandlers {
  readonly accounts: Handlers<'accounts'>;
  readonly dkim: Handlers<'dkim'>;
  readonly domainCheck: Handlers<'domainCheck'>;
  readonly selfProbe: Handlers<'selfProbe'>;
  readonly practice: Handlers<'practice'>;
  readonly contacts: Handlers<'contacts'>;
  readonly suppression: Handlers<'suppression'>;
  readonly campaigns: Handlers<'campaigns'>;
  readonly inbox: Handlers<'inbox'>;
  readonly today: Handlers<'today'>;
  readonly files: Handlers<'files'>;
  readonly jobs: Handlers<'jobs'>;
  readonly audit: Handlers<'audit'>;
  readonly egress: Handlers<'egress'>;
  readonly backup: WhileOpen;
  readonly monitor: Handlers<'monitor'>;
  readonly people: Handlers<'people'>;
  readonly keys: Handlers<'keys'>;
  readonly webhooks: Handlers<'webhooks'>;
  readonly dlp: Handlers<'dlp'>;
  readonly settings: Handlers<'settings'>;
}

export interface Workspace {
  readonly handlers: WorkspaceHandlers;
  readonly jobs: Jobs;
  readonly people: Pick<People, 'entered' | 'principal' | 'add' | 'remove'>;
  readonly apiKeys: Pick<ApiKeys, 'admit'>;
  audit(record: AuditRecord): void;
  settings(): Settings;
  /** Begins the background work: sending, polling. */
  start(): void;
  /** Resolves when nothing is under way at the clock's present instant: for hosts that move the clock. */
  idle(): Promise<void>;
  /** Leaves sending and the reading of mail running, silently, and ends everything else for good. */
  quieten(): Promise<void>;
  /** Stops all work and closes the database; the keys stay the caller's to forget. */
  close(): Promise<void>;
}

/** Closes the workspace, runs `work`, and opens it again whatever becomes of it. */
export type Reopen = (work: () => Promise<void>) => Promise<void>;

/** What an open workspace may ask of the app around it. */
export interface WorkspaceHooks {
  /** Locks, after what is under way. */
  lock(): void;
  readonly reopen: Reopen;
  readonly waysIn: WaysIn;
  /** An API key came to its end. */
  keyEnded(keyId: number): void;
  /** What is imposed at present. */
  readonly policy: () => Policy;
}

const noHooks: WorkspaceHooks = {
  lock: () => undefined,
  reopen: notHere,
  waysIn: { add: notHere, remove: notHere },
  keyEnded: () => undefined,
  policy: () => ({}),
};

/**
 * Opens the database, brings its schema up to date and builds the domains on it.
 * @throws LetterlockError `database-damaged`, `database-newer`, `disk-full`
 */
export async function openWorkspace(
  ports: Ports,
  keys: Keys,
  events: EventBus,
  hooks: WorkspaceHooks = noHooks,
): Promise<Workspace> {
  const { dataDir } = ports.paths;
  const path = databaseFile(dataDir);
  const changedOutside = (await checkSeal(path, keys.audit)) === 'changed';
  await breakSeal(path);
  const store = openStore({ path, key: keys.database });
  let stopUsingProxy = (): void => undefined;
  try {
    migrate(store, (from) => keepUpgradeCopy(store, from));
    attachSearchFile(store, keys.database);
    const lastRowAt = tipAt(store.db);
    const filesDirectory = join(dataDir, 'staging');
    const files = await createFiles(filesDirectory);
    const jobs = createJobs({
      store,
      databaseKey: keys.database,
      clock: ports.clock,
      events,
      files,
      filesDirectory,
      log: ports.log,
      workerEntry: ports.workerEntry,
    });
    const deps: DomainDeps = {
      store,
      clock: ports.clock,
      events,
      jobs,
      bulk: bulkJobs(store, jobs),
      files,
      log: ports.log,
    };
    const settings = (): Settings => governed(readSettings(store.db), hooks.policy());
    const useProxy = (): void => ports.network.choose(settings().proxy);
    useProxy();
    ports.egress?.imply(() => impliedHosts(readImplied(store.db)));
    const connectionLog = createConnectionLog(deps, ports.egress ?? null);
    stopUsingProxy = events.listen((name) => {
      if (name === 'settings.changed' || name === 'policy.changed') useProxy();
    });
    // The sender asks the inbox for replies before a follow-up, and the inbox stops sequences through the sender.
    const inbox: { domain: Inbound | null } = { domain: null };
    const cachedMail = { deleteOf: deleteMailOf };
    const accounts = await createAccounts({
      ...deps,
      ports,
      keys,
      cachedMail,
      policy: hooks.policy,
      signInEnded: (accountId, how) => monitor.signInEnded(accountId, how),
    });
    const contacts = createContacts(deps);
    let quiet = false;
    const dlp = createDlp({
      ...deps,
      policy: hooks.policy,
      audit: (record) => audit.append(record),
      answersTo: (conversationId) => answersTo(deps, conversationId),
    });
    const campaignStates = createCampaignStates(deps);
    const outbound = createOutbound({
      ...deps,
      runs: createRunSource(deps),
      connectors: accounts.connectors,
      accountHealth: accounts.health,
      limits: accounts.limits,
      campaigns: campaignStates,
      composer: dlp.guard(composer),
      freshenInbox: (accountId) => inbox.domain?.freshen(accountId) ?? Promise.resolve(),
    });
    const inbound = createInbound({
      ...deps,
      connectors: accounts.connectors,
      accountHealth: accounts.health,
      stops: outbound,
      correspondents: contacts,
      sendAnswer: (answer) => outbound.sendAnswer(answer),
      mayLeave: (mail, asked) => dlp.admit(mail, { channel: 'answer', ...asked }),
      pauseBlocked: (db, campaignId) => campaignStates.paused(db, campaignId, 'block'),
      replied: (names) => {
        // Names are nothing for whoever looks at a locked screen.
        if (!quiet && readSettings(store.db).notifications) ports.notifier.replied(names);
      },
      newMessageId,
    });
    inbox.domain = inbound;
    const selfProbe = createSelfProbe({
      ...deps,
      connectors: accounts.connectors,
      send: (mail, accountId) => outbound.sendTest(mail, accountId),
      dns: accounts.dns,
      settings,
      newMessageId,
    });
    const monitor = createMonitor({
      ...deps,
      responders: {
        notify(kind) {
          if (readSettings(store.db).notifications) ports.notifier.alerted(kind);
        },
        lock: () => hooks.lock(),
        pauseSending(accountIds, kind) {
          for (const id of accountIds) accounts.health.pause(id, 'safety', kind, null);
        },
        revokeKey: (principal) => apiKeys.revokeNamed(principal, 'monitor'),
      },
      audit: (record) => audit.append(record),
    });
    const audit = createAudit({
      ...deps,
      ports,
      auditKey: keys.audit,
      appended: (record) => monitor.saw(record),
      broken: (problem, row) => monitor.logBroken(problem, row),
    });
    const people = createPeople({
      ...deps,
      waysIn: hooks.waysIn,
      revokeKeysOf: (personId, by) => apiKeys.revokeOf(personId, by),
      reviewed: (id) =>
        audit.append({
          at: ports.clock.now(),
          principal: 'system',
          door: 'schedule',
          method: 'people.keepReview',
          class: 'write',
          objects: { id },
          outcome: 'ok',
        }),
    });
    const apiKeys = createApiKeys({
      ...deps,
      credentialKey: keys.credential,
      permissionsOf: (personId) => people.permissions(personId),
      ended: (keyId) => hooks.keyEnded(keyId),
    });
    const webhooks = createWebhooks({ ...deps, ports, credentialKey: keys.credential });
    const backup = createBackup({
      ...deps,
      ports,
      keys,
      formerBackupKeys: () => formerBackupKeys(store.db, keys.history),
      formerMasterOf: (databaseKey) => formerMasterOf(store.db, keys.history, databaseKey),
      stopContact: (...stop) => outbound.stopContact(...stop),
      reopen: (work) => hooks.reopen(work),
      restored: () => audit.forgetHead(),
      delivered: ({ id, bytes }) =>
        audit.append({
          at: ports.clock.now(),
          principal: 'system',
          door: 'schedule',
          method: 'backup.delivered',
          class: 'write',
          objects: { id, bytes },
          outcome: 'ok',
        }),
    });
    const campaigns = createCampaigns({
      ...deps,
      sending: outbound,
      mayLeave: (mail, asked) => dlp.admit(mail, { channel: 'test', ...asked }),
      review: (campaignId, draft) => dlp.review(campaignId, draft),
      limits: accounts.limits,
      undecided: (campaignId) => backup.isUndecided(store.db, campaignId),
    });
    const endUsersWork = (): Promise<void> =>
      throughAll([
        ...[monitor, backup, contacts, campaigns, people, apiKeys, webhooks, jobs].map((domain) => () => domain.stop()),
        () => files.clear(),
      ]);
    const endAllWork = async (): Promise<void> => {
      const ends = await Promise.allSettled([endUsersWork(), outbound.stop(), inbound.stop()]);
      const failed = ends.find((end) => end.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    };
    monitor.opened({ changedOutside, lastRowAt });
    return {
      jobs,
      handlers: {
        ...accounts.handlers,
        selfProbe: selfProbe.handlers,
        ...askedExports(contacts.handlers, { db: store.db, settings, exported: (...many) => dlp.exported(...many) }),
        campaigns: campaigns.handlers,
        inbox: inbound.handlers,
        today: createTodayHandlers({ ...deps, underWay: () => campaigns.underWay() }),
        files: files.handlers,
        jobs: jobs.handlers,
        audit: audit.handlers,
        egress: createEgressHandlers({ egress: ports.egress ?? null, db: store.db, log: connectionLog }),
        backup: backup.handlers,
        monitor: monitor.handlers,
        people: people.handlers,
        keys: apiKeys.handlers,
        webhooks: webhooks.handlers,
        dlp: dlp.handlers,
        settings: createSettingsHandlers(deps, settings),
      },
      people,
      apiKeys,
      audit: (record) => audit.append(record),
      settings,
      start() {
        accounts.start();
        contacts.start();
        campaigns.start();
        outbound.start();
        inbound.start();
        audit.start();
        backup.start();
        void imposeBackup(hooks.policy(), backup.handlers, (message, data) => ports.log.warn(message, data));
        monitor.start();
        people.start();
        webhooks.start();
        connectionLog.start();
      },
      async idle() {
        // What one leaves behind may be work for the other.
        for (let round = 0; round < 2; round += 1) {
          await inbound.idle();
          await outbound.idle();
        }
      },
      async quieten() {
        quiet = true;
        await throughAll([
          endUsersWork,
          () => connectionLog.stop(),
          () => audit.close(),
          () => backup.close(),
          () => forget(keys.backup, keys.audit, keys.history),
        ]);
      },
      async close() {
        stopUsingProxy();
        await throughAll([
          endAllWork,
          () => dlp.stop(),
          () => accounts.close(),
          () => audit.close(),
          () => connectionLog.stop(),
          // Whoever follows the database reads what everyone else has written, and only then it is closed.
          () => (quiet ? undefined : backup.close()),
          () => ports.egress?.imply(() => []),
          () => store.close(),
          () => (quiet ? undefined : backup.closed()),
          () => (keys.audit.some((byte) => byte !== 0) ? writeSeal(path, keys.audit) : undefined),
        ]);
      },
    };
  } catch (error) {
    stopUsingProxy();
    ports.egress?.imply(() => []);
    ports.egress?.remember(false);
    store.close();
    throw error;
  }
}

function notHere(): Promise<never> {
  return Promise.reject(new LetterlockError('not-allowed-now'));
}
