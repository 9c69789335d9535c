import { z } from 'zod';
import { id, instant, method, nothing } from './define.ts';

/** Where backups go. The secret of a bucket goes in beside it and never comes out. */
export const backupTarget = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('folder'), path: z.string().min(1).max(4096) }),
  z.strictObject({
    kind: z.literal('s3'),
    /** With `https://`; `http://` is accepted for this machine alone. */
    endpoint: z.url().max(500),
    region: z.string().trim().min(1).max(100),
    bucket: z.string().trim().min(3).max(63),
    /** Folder within the bucket, without slashes at its ends. */
    prefix: z
      .string()
      .max(200)
      .regex(/^$|^[^/]+(\/[^/]+)*$/)
      .default(''),
    /** The bucket's name in the path instead of the host name, as most servers other than Amazon's want it. */
    pathStyle: z.boolean().default(true),
    accessKeyId: z.string().trim().min(1).max(200),
  }),
]);
export type BackupTarget = z.infer<typeof backupTarget>;

/** How many of the newest hours, days, weeks and months keep a snapshot; the newest of each is kept. */
export const backupKeep = z.strictObject({
  hourly: z.int().min(0).max(168).default(24),
  daily: z.int().min(0).max(366).default(7),
  weekly: z.int().min(0).max(104).default(4),
  monthly: z.int().min(0).max(120).default(12),
});
export type BackupKeep = z.infer<typeof backupKeep>;

export const backupPlan = z.strictObject({
  everyHours: z.int().min(1).max(168).default(1),
  keep: backupKeep.prefault({}),
  /** Also keep every change between snapshots, so that any second can be restored. */
  continuous: z.boolean().default(true),
  /** For so many days back. */
  continuousDays: z.int().min(1).max(90).default(7),
});
export type BackupPlan = z.infer<typeof backupPlan>;

const pointId = z.string().regex(/^\d{8}T\d{6}Z-[0-9a-f]{8}$/);

export const backupPoint = z.strictObject({
  id: pointId,
  at: instant,
  bytes: z.int(),
  /** From this snapshot on, every second up to then can be restored; null for the snapshot's own instant only. */
  until: instant.nullable(),
  /**
   * What keeps it: its place in the plan; `recent`: its first hour; `changes`: they begin with it. Empty for one that
   * goes next.
   */
  kept: z.array(z.enum(['newest', 'hourly', 'daily', 'weekly', 'monthly', 'recent', 'changes'])),
});
export type BackupPoint = z.infer<typeof backupPoint>;

export const backupCounts = z.strictObject({
  contacts: z.int(),
  campaigns: z.int(),
  sent: z.int(),
  received: z.int(),
  accounts: z.int(),
  suppressed: z.int(),
  /** Newest row of the audit log; null while it is empty. */
  audit: z.strictObject({ seq: z.int(), at: instant }).nullable(),
});
export type BackupCounts = z.infer<typeof backupCounts>;

const problem = z.strictObject({ code: z.string(), message: z.string(), since: instant });

export const backupStatus = z.strictObject({
  target: backupTarget.nullable(),
  plan: backupPlan,
  /** The newest snapshot that was opened, read whole and delivered. */
  lastVerified: z.strictObject({ at: instant, bytes: z.int() }).nullable(),
  nextAt: instant.nullable(),
  /** The job that makes a snapshot now. */
  jobId: id.nullable(),
  /** A finished snapshot is on its way to the target. */
  delivering: z.strictObject({ done: z.int(), total: z.int() }).nullable(),
  /** Changes between snapshots. */
  continuous: z.strictObject({
    on: z.boolean(),
    /** Everything committed until then is archived. */
    lastAt: instant.nullable(),
    /** On this machine still, not at the target yet. */
    waitingBytes: z.int(),
  }),
  problem: problem.nullable(),
  /** Campaigns that wait for a decision after a restore. */
  undecided: z.array(z.strictObject({ campaignId: id, name: z.string(), planned: z.int() })),
  lastRestore: z.strictObject({ at: instant, pointAt: instant, ledgerKnown: z.boolean() }).nullable(),
});
export type BackupStatus = z.infer<typeof backupStatus>;

export const backupPreview = z.strictObject({
  /** Hand it to `backup.restore`. */
  preparedId: z.string().regex(/^[0-9a-f]{32}$/),
  /** The instant that is reached: of the last change at or before the one that was asked for. */
  at: instant,
  restored: backupCounts,
  /** Null: the present database is damaged. */
  present: backupCounts.nullable(),
});
export type BackupPreview = z.infer<typeof backupPreview>;

/** Where to look for backups when there is no workspace yet. */
const source = {
  target: backupTarget,
  /** The secret access key of a bucket. */
  secret: z.string().max(500).optional(),
};

export const backup = {
  status: method({
    summary: 'Where backups go, when the last one was verified, when the next is due, and what is wrong.',
    input: nothing,
    output: backupStatus,
    permission: 'backup:read',
    audit: 'none',
  }),
  configure: method({
    summary: 'Say where backups go, how often and for how long; the place is tried first.',
    input: z.strictObject({
      target: backupTarget.nullable(),
      plan: backupPlan,
      secret: z.string().max(500).optional(),
    }),
    output: nothing,
    permission: 'backup:manage',
    audit: 'write',
  }),
  now: method({
    summary: 'Make a snapshot now, verify it by opening it, and deliver it; answers the job.',
    input: nothing,
    output: z.strictObject({ jobId: id }),
    permission: 'backup:manage',
    audit: 'write',
  }),
  list: method({
    summary: 'What can be restored, newest first.',
    input: nothing,
    output: z.strictObject({ items: z.array(backupPoint) }),
    permission: 'backup:read',
    audit: 'read',
  }),
  verify: method({
    summary: 'Fetch a snapshot with its changes and open it; the job fails when anything of it is damaged.',
    input: z.strictObject({ id: pointId }),
    output: z.strictObject({ jobId: id }),
    permission: 'backup:read',
    audit: 'read',
  }),
  prepare: method({
    summary:
      'Build the database as it was at an instant, beside the present one; the job answers the preview of what would change.',
    input: z.strictObject({ at: instant }),
    output: z.strictObject({ jobId: id }),
    permission: 'backup:manage',
    audit: 'write',
  }),
  restore: method({
    summary:
      'Put a prepared database in the place of the present one, of which a copy is kept; campaigns are paused, and nothing that was sent is sent again.',
    input: z.strictObject({ preparedId: z.string().regex(/^[0-9a-f]{32}$/) }),
    output: z.strictObject({
      safetyCopy: z.string(),
      /** False: the database of before could not be read whole, and campaigns wait for `backup.release`. */
      ledgerKnown: z.boolean(),
    }),
    permission: 'backup:manage',
    audit: 'write',
  }),
  discard: method({
    summary: 'Throw a prepared database away.',
    input: z.strictObject({ preparedId: z.string().regex(/^[0-9a-f]{32}$/) }),
    output: nothing,
    permission: 'backup:manage',
    audit: 'write',
  }),
  release: method({
    summary:
      'Decide about a campaign after a restore that could not know what was sent since: nothing was, or leave out whoever may have got mail.',
    input: z.strictObject({ campaignId: id, decision: z.enum(['nothing-sent', 'leave-out']) }),
    output: z.strictObject({ leftOut: z.int() }),
    permission: 'backup:manage',
    audit: 'write',
  }),
  look: method({
    summary: 'Which backups a folder or bucket holds, before there is a workspace.',
    input: z.strictObject(source),
    output: z.strictObject({ items: z.array(z.strictObject({ lineage: z.string(), points: z.array(backupPoint) })) }),
    permission: 'backup:manage',
    audit: 'write',
    whileLocked: true,
  }),
  recover: method({
    summary: 'Make this workspace from a backup and its recovery code; refused where there is one already.',
    input: z.strictObject({
      ...source,
      lineage: z.string().regex(/^[0-9a-f]{32}$/),
      /** The newest that there is, when left out. */
      at: instant.optional(),
      recoveryCode: z.string().max(200),
    }),
    output: z.strictObject({ at: instant, counts: backupCounts }),
    permission: 'backup:manage',
    audit: 'write',
    whileLocked: true,
  }),
  recovering: method({
    summary: 'How far backup.recover is; null while none is under way.',
    input: nothing,
    output: z.strictObject({
      progress: z
        .strictObject({
          phase: z.enum(['fetching', 'opening', 'replaying', 'verifying', 'settling']),
          /** Bytes, or files of changes while replaying. */
          done: z.int(),
          total: z.int(),
        })
        .nullable(),
    }),
    permission: 'backup:manage',
    audit: 'none',
    whileLocked: true,
  }),
  stopRecovering: method({
    summary: 'Cancel backup.recover, which leaves nothing behind; too late once the workspace is put in place.',
    input: nothing,
    output: nothing,
    permission: 'backup:manage',
    audit: 'write',
    whileLocked: true,
  }),
};
