/** What data-loss prevention works with. */
import type { Permission } from '../../shared/contract/define.ts';
import type { Policy } from '../../shared/policy.ts';
import type { AuditRecord } from '../dispatch.ts';
import type { DomainDeps } from '../domain.ts';
import type { Principal } from '../handlers.ts';

export interface DlpDeps extends Pick<DomainDeps, 'store' | 'clock' | 'events'> {
  readonly policy: () => Policy;
  readonly audit: (record: AuditRecord) => void;
  /** Where an answer in a conversation would go. @throws LetterlockError `not-found` */
  readonly answersTo: (conversationId: number) => string;
}

export const mayCall = ({ permissions }: Principal, permission: Permission): boolean =>
  permissions === 'all' || permissions.has(permission);
