/** The backup that an organisation requires, made the user's own. */
import type { BackupStatus } from '../../shared/contract/backup.ts';
import type { Handlers } from '../handlers.ts';
import type { Policy } from '../../shared/policy.ts';

type Plan = Pick<BackupStatus, 'target' | 'plan'>;

/** What backups have to become; null where they are as required. Pure. */
export function requiredBackup({ backupFolder, backupEveryHours }: Policy, { target, plan }: Plan): Plan | null {
  const moved = backupFolder !== undefined && !(target?.kind === 'folder' && target.path === backupFolder);
  const rarer = backupEveryHours !== undefined && plan.everyHours > backupEveryHours;
  if (!moved && !rarer) return null;
  return {
    target: moved ? { kind: 'folder', path: backupFolder } : target,
    plan: rarer ? { ...plan, everyHours: backupEveryHours } : plan,
  };
}

/** Sets backups up as required; a folder that cannot be used is a warning, and is tried again at the next unlock. */
export async function imposeBackup(
  policy: Policy,
  backup: Pick<Handlers<'backup'>, 'status' | 'configure'>,
  warn: (message: string, data: Readonly<Record<string, unknown>>) => void,
): Promise<void> {
  const context = { principal: { name: 'system', from: 'policy', permissions: 'all' }, note: () => undefined } as const;
  try {
    const required = requiredBackup(policy, await backup.status({}, context));
    if (required !== null) await backup.configure(required, context);
  } catch (error) {
    warn('the backup that the policy requires could not be set up', { error: String(error) });
  }
}
