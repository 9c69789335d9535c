/** What the overview says, from what the core says. Pure. */
import type { Account } from '../../../../shared/contract/accounts.ts';
import type { Output } from '../../../../shared/contract/index.ts';
import type { Translate } from '../../i18n/catalogue.ts';
import type { Format } from '../../i18n/format.ts';
import { translateSentence } from '../../i18n/index.ts';
import { nameOf } from './names.ts';

export type LineState = 'good' | 'plain' | 'warn' | 'danger';

export interface Line {
  readonly id: string;
  readonly state: LineState;
  readonly title: string;
  readonly text: string;
  /** What to do, where something is to be done. */
  readonly hint: string | null;
  /** Where it is changed. */
  readonly path: string;
}

export interface OverviewFacts {
  readonly vault: Output<'vault.status'>;
  readonly settings: Output<'settings.get'>;
  readonly audit: Output<'audit.state'>;
  readonly alerts: Output<'monitor.summary'>;
  readonly backup: Output<'backup.status'>;
  readonly accounts: readonly Account[];
  /** Null for whoever may not see them. */
  readonly reviews: Output<'people.reviews'> | null;
  readonly now: number;
}

const day = 24 * 60 * 60_000;

export function overviewLines(facts: OverviewFacts, t: Translate, format: Format): Line[] {
  return [
    alertsLine(facts, t, format),
    unlockLine(facts, t, format),
    secondFactorLine(facts, t),
    lockLine(facts, t),
    backupLine(facts, t, format),
    tlsLine(facts, t, format),
    auditLine(facts, t, format),
    ...reviewLine(facts, t, format),
    {
      id: 'database',
      state: 'good',
      title: t('safety:overview.database'),
      text: t('safety:overview.databaseText'),
      hint: null,
      path: '/settings/about',
    },
  ];
}

function alertsLine({ alerts: { open, worst } }: OverviewFacts, t: Translate, format: Format): Line {
  return {
    id: 'alerts',
    state: worst === null ? 'good' : worst === 'danger' ? 'danger' : 'warn',
    title: t('safety:alerts.title'),
    text:
      open === 0
        ? t('safety:alerts.empty.open')
        : t('safety:overview.open', { count: open, open: format.number(open) }),
    hint: null,
    path: '/safety/alerts',
  };
}

type Person = OverviewFacts['vault']['people'][number];
const whoIsHere = ({ people, person }: OverviewFacts['vault']): Person | undefined =>
  people.find(({ id }) => id === person) ?? people[0];

function unlockLine({ vault }: OverviewFacts, t: Translate, format: Format): Line {
  const person = whoIsHere(vault);
  const ways = [
    ...(person?.keychain === true ? [vault.keychain.name] : []),
    ...(person?.passphrase === true ? [t('safety:overview.passphrase')] : []),
    ...((person?.securityKeys.length ?? 0) > 0 ? [t('safety:overview.securityKey')] : []),
  ];
  const alone = person?.passphrase !== true && (person?.securityKeys.length ?? 0) === 0;
  return {
    id: 'unlock',
    state: alone ? 'plain' : 'good',
    title: t('safety:overview.unlock'),
    text: format.list(ways),
    hint: alone ? t('safety:overview.keychainAlone') : null,
    path: '/settings/security',
  };
}

function secondFactorLine({ vault }: OverviewFacts, t: Translate): Line {
  const person = whoIsHere(vault);
  const binds = (person?.securityKeys.length ?? 0) > 0;
  const guards = person !== undefined && person.code !== null;
  return {
    id: 'second-factor',
    state: binds || guards ? 'good' : 'plain',
    title: t('safety:overview.secondFactor'),
    text: t(
      binds ? 'safety:overview.factorBinds' : guards ? 'safety:overview.factorGuards' : 'safety:overview.noFactor',
    ),
    hint: null,
    path: '/settings/security',
  };
}

function lockLine({ settings }: OverviewFacts, t: Translate): Line {
  const { lockMinutes, sendWhileLocked } = settings;
  const never = lockMinutes === 0;
  return {
    id: 'lock',
    state: never ? 'warn' : 'good',
    title: t('safety:overview.lock'),
    text: never ? t('safety:overview.neverLocks') : t('safety:overview.locksAfter', { count: lockMinutes }),
    hint: sendWhileLocked ? t('safety:overview.sendsWhileLocked') : null,
    path: '/settings/security',
  };
}

/** A backup that is older than two days means that something keeps it from being made. */
const staleMs = 2 * day;

function backupLine({ backup, now }: OverviewFacts, t: Translate, format: Format): Line {
  const line = { id: 'backup', title: t('safety:overview.backup'), path: '/settings/backups' };
  if (backup.target === null) {
    return { ...line, state: 'warn', text: t('safety:overview.noBackup'), hint: t('safety:overview.noBackupHint') };
  }
  const verified = backup.lastVerified;
  const hint = backup.problem === null ? null : translateSentence(backup.problem.message);
  if (verified === null) {
    const text = t(hint === null ? 'safety:overview.firstBackup' : 'backup:problem.title');
    return { ...line, state: hint === null ? 'plain' : 'danger', text, hint };
  }
  const stale = now - verified.at > staleMs;
  const text = t('safety:overview.verified', { when: format.relative(verified.at, now) });
  return { ...line, state: hint !== null || stale ? 'danger' : 'good', text, hint };
}

function tlsLine({ accounts }: OverviewFacts, t: Translate, format: Format): Line {
  const lowered = accounts.filter(({ config }) =>
    [config?.smtp, config?.imap].some(
      (server) => server?.minimumTls === 'TLSv1.2' || (server?.fingerprint ?? null) !== null,
    ),
  );
  return {
    id: 'tls',
    state: lowered.length === 0 ? 'good' : 'warn',
    title: t('safety:overview.tls'),
    text:
      lowered.length === 0
        ? t('safety:overview.tlsText')
        : t('safety:overview.tlsLowered', { who: format.list(lowered.map(({ address }) => address)) }),
    hint: null,
    path: lowered[0] === undefined ? '/accounts' : `/accounts/${lowered[0].id}`,
  };
}

function reviewLine({ reviews }: OverviewFacts, t: Translate, format: Format): Line[] {
  if (reviews === null) return [];
  const line = { id: 'review', title: t('access:review.title'), path: '/safety/access' };
  const newest = reviews.items[0];
  const hint = reviews.fileProblem;
  if (newest === undefined) {
    const text =
      reviews.dueAt === null
        ? t('safety:overview.noReview')
        : t('access:review.due', { when: format.date(reviews.dueAt) });
    return [{ ...line, state: 'plain', text, hint }];
  }
  const { reviewedAt, reviewedBy, at } = newest;
  return [
    reviewedAt === null
      ? { ...line, state: 'warn', text: t('safety:overview.reviewWaits', { when: format.date(at) }), hint }
      : {
          ...line,
          state: hint === null ? 'good' : 'warn',
          text: t('safety:overview.reviewed', { when: format.date(reviewedAt), who: nameOf(reviewedBy ?? '') }),
          hint,
        },
  ];
}

function auditLine({ audit: { rows, checkpoint } }: OverviewFacts, t: Translate, format: Format): Line {
  return {
    id: 'audit',
    state: 'good',
    title: t('safety:audit.title'),
    text:
      checkpoint === null
        ? t('safety:audit.rows', { count: rows, rows: format.number(rows) })
        : t('safety:overview.signed', { rows: format.number(rows), when: format.dateTime(checkpoint.at) }),
    hint: null,
    path: '/safety/audit',
  };
}
