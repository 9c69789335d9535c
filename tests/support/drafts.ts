/** Campaigns ready to launch, made through the contract as a screen would. */
import { LetterlockError } from '../../src/shared/result.ts';
import type { Input, Output } from '../../src/shared/contract/index.ts';
import type { TestWorkspace } from './workspace.ts';

type Caller = Pick<TestWorkspace, 'call'>;

export interface Person {
  readonly email: string;
  readonly firstName?: string;
  readonly company?: string;
  readonly zone?: string;
  readonly fields?: Readonly<Record<string, string>>;
}

/** Makes contacts and a list of them; answers the list and the contacts' ids in order. */
export async function listOf(ws: Caller, people: readonly Person[]): Promise<{ listId: number; ids: number[] }> {
  const { id: listId } = await ws.call('contacts.listCreate', { name: `List ${people.length}` });
  const ids: number[] = [];
  for (const { email, ...fields } of people) {
    const { id } = await ws.call('contacts.create', { email, ...fields });
    ids.push(id);
  }
  if (ids.length > 0) await ws.call('contacts.listAdd', { listId, selection: { ids } });
  return { listId, ids };
}

/** The error code with which a call fails, or `ok`. */
export async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'ok';
  } catch (error) {
    return error instanceof LetterlockError ? error.code : String(error);
  }
}

export const audienceOf = (listIds: readonly number[], others: Partial<Output<'campaigns.get'>['audience']> = {}) => ({
  listIds: [...listIds],
  segmentIds: [],
  excludeListIds: [],
  excludeSegmentIds: [],
  ...others,
});

type Update = Omit<Input<'campaigns.update'>, 'id' | 'revision'>;

/** Changes a campaign at its present revision. */
export async function change(ws: Caller, id: number, update: Update): Promise<Output<'campaigns.get'>> {
  const { revision } = await ws.call('campaigns.get', { id });
  await ws.call('campaigns.update', { id, revision, ...update });
  return ws.call('campaigns.get', { id });
}

/** A two-step draft to a list on the practice mailbox, with nothing missing. */
export async function draftTo(ws: Caller, listId: number, update: Update = {}): Promise<number> {
  const { items: accounts } = await ws.call('accounts.list', {});
  const { id } = await ws.call('campaigns.create', { name: 'Spring' });
  await change(ws, id, {
    accountId: accounts[0]?.id ?? null,
    audience: audienceOf([listId]),
    schedule: { zone: 'UTC', gap: { min: 0, max: 0 } },
    postalAddress: '1 Main Street',
    steps: [
      {
        id: null,
        delay: { amount: 0, unit: 'hours' },
        thread: 'new',
        subject: 'A question for {{ company | default: "you" }}',
        html: '<p>Hello {{ firstName | default: "there" }}, do you have a minute for me?</p>',
        text: null,
      },
      {
        id: null,
        delay: { amount: 2, unit: 'business-days' },
        thread: 'reply',
        subject: '',
        html: '<p>Did you see my question?</p>',
        text: null,
      },
    ],
    ...update,
  });
  return id;
}
