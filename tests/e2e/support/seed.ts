/**
 * Fills a workspace for the screens: `node seed.ts DIRECTORY PASSPHRASE`. The practice campaign has been running for
 * six days on a clock that was moved, and goes on when a host opens it; other campaigns stand beside it.
 */
import { importContacts, launchCampaign } from '../../../src/cli/practice-campaign.ts';
import { openPracticeWorkspace } from '../../../src/cli/practice-workspace.ts';
import type { PracticeWorkspace } from '../../../src/cli/practice-workspace.ts';

const day = 86_400_000;
const [directory, passphrase] = process.argv.slice(2);
if (directory === undefined || passphrase === undefined) throw new Error('Give a directory and a passphrase.');

/** A working morning six to eight days ago: now the sequence is in its middle, and answers come in. */
function begin(now: number): number {
  let at = Math.floor(now / day) * day - 6 * day + 7 * 3_600_000;
  while ([0, 6].includes(new Date(at).getUTCDay())) at -= day;
  return at;
}

async function catchUp({ app, clock }: PracticeWorkspace, now: number): Promise<void> {
  await app.idle();
  for (let next = clock.nextTimer(); next !== null && next <= now; next = clock.nextTimer()) {
    clock.advanceTo(next);
    await app.idle();
  }
  clock.advanceTo(now);
  await app.idle();
}

/** Whatever day the screens are looked at, something leaves. */
async function sendEveryDay({ call }: PracticeWorkspace, id: number): Promise<void> {
  const { revision, schedule } = await call('campaigns.get', { id });
  await call('campaigns.update', {
    id,
    revision,
    schedule: { ...schedule, days: [1, 2, 3, 4, 5, 6, 7], holidays: [] },
  });
}

/** A draft that nothing stands in the way of, and one that is still empty. */
async function addDrafts({ call }: PracticeWorkspace): Promise<void> {
  const { items: lists } = await call('contacts.lists', {});
  const { items: accounts } = await call('accounts.list', {});
  const { id: segment } = await call('contacts.segmentSave', {
    name: 'German-speaking',
    filter: { search: '', conditions: [{ field: 'language', op: 'startsWith', value: 'de' }] },
  });
  const { id } = await call('campaigns.create', { name: 'Autumn release: what is new for teams' });
  const { revision } = await call('campaigns.get', { id });
  await call('campaigns.update', {
    id,
    revision,
    accountId: accounts[0]?.id ?? null,
    audience: { listIds: lists.slice(0, 1).map((list) => list.id), excludeSegmentIds: [segment] },
    steps: [
      {
        id: null,
        delay: { amount: 0, unit: 'hours' },
        thread: 'new',
        subject: 'One calendar for {{ company | default: "your team" }}, on your own machines',
        html:
          '<p>Hello {{ firstName | default: "there" }},</p>' +
          '<p>the autumn release answers what most teams asked for: shared calendars that stay <strong>on your own machines</strong>.</p>' +
          '<ul><li><p>rooms and people in one view</p></li><li><p>invitations without an account</p></li></ul>' +
          '<p>Would a short look on Thursday suit you?</p>',
        text: null,
      },
      {
        id: null,
        delay: { amount: 3, unit: 'business-days' },
        thread: 'reply',
        subject: '',
        html: '<p>Hello {{ firstName | default: "again" }},</p><p>a short answer is enough, also a no.</p>',
        text: null,
      },
    ],
    signatureHtml: '<p>Kind regards<br>Robin Practice<br>Paper Calendar Ltd</p>',
    postalAddress: 'Paper Calendar Ltd, 12 Example Street, 10115 Berlin, Germany',
  });
  await call('campaigns.create', { name: 'Invitation to the spring meeting' });
}

const now = Date.now();
const workspace = await openPracticeWorkspace({ keep: directory, seed: 0, start: begin(now) });
try {
  const { call } = workspace;
  await call('vault.protect', { keychain: false, passphrase, current: { passphrase: workspace.passphrase } });
  await importContacts(workspace);
  await sendEveryDay(workspace, await launchCampaign(workspace));
  await catchUp(workspace, now);
  await addDrafts(workspace);
  await workspace.app.idle();
} finally {
  await workspace.close();
}
