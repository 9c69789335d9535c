import type { Migration } from './migration.ts';
import { workspace } from './0001-workspace.ts';
import { contacts } from './0002-contacts.ts';
import { accounts } from './0003-accounts.ts';
import { campaigns } from './0004-campaigns.ts';
import { outbound } from './0005-outbound.ts';
import { inbound } from './0006-inbound.ts';
import { credentials } from './0007-credentials.ts';
import { audit } from './0008-audit.ts';
import { providerIds } from './0009-provider-ids.ts';
import { searchFile } from './0010-search-file.ts';
import { bounces } from './0011-bounces.ts';
import { backup } from './0012-backup.ts';
import { keyHistory } from './0013-key-history.ts';
import { monitor } from './0014-monitor.ts';
import { people } from './0015-people.ts';
import { limits } from './0016-limits.ts';
import { domainChecks } from './0017-domaincheck.ts';
import { connections } from './0018-connections.ts';
import { domainChanges } from './0019-domain-changes.ts';
import { selfProbe } from './0020-self-probe.ts';
import { dlp } from './0021-dlp.ts';
import { reviewed } from './0022-reviewed.ts';
import { simulatedBlocks } from './0023-simulated-blocks.ts';
import { jobSubject } from './0024-job-subject.ts';
import { authentication } from './0025-authentication.ts';
import { removedSteps } from './0026-removed-steps.ts';
import { replyDrafts } from './0027-reply-drafts.ts';
import { suppressionPending } from './0028-suppression-pending.ts';

export const migrations: readonly Migration[] = [
  workspace,
  contacts,
  accounts,
  campaigns,
  outbound,
  inbound,
  credentials,
  audit,
  providerIds,
  searchFile,
  bounces,
  backup,
  keyHistory,
  monitor,
  people,
  limits,
  domainChecks,
  connections,
  domainChanges,
  selfProbe,
  dlp,
  reviewed,
  simulatedBlocks,
  jobSubject,
  authentication,
  removedSteps,
  replyDrafts,
  suppressionPending,
];
