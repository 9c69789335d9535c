/** Plain campaign data for tests of pure code. */
import { nobody } from '../../src/core/campaigns/personalise.ts';
import type { Recipient, Run, RunStep } from '../../src/core/campaigns/run.ts';
import type { ComposeInput } from '../../src/core/campaigns/compose.ts';
import { schedule } from '../../src/shared/contract/campaign-shape.ts';

export const aRecipient = (change: Partial<Recipient> = {}): Recipient => ({
  ...nobody,
  contactId: 1,
  email: 'zoe@adams.example',
  firstName: 'Zoë',
  lastName: 'Adams',
  company: 'Adams & Sons',
  ...change,
});

export const aStep = (change: Partial<RunStep> = {}): RunStep => ({
  id: 11,
  number: 1,
  delay: { amount: 0, unit: 'hours' },
  thread: 'new',
  subject: 'A question for {{ company }}',
  html: '<p>Hello {{ firstName | default: "there" }},</p><p>see <a href="https://letterlock.example/x">our page</a>.</p>',
  text: null,
  ...change,
});

export const aRun = (change: Partial<Run> = {}): Run => ({
  id: 7,
  name: 'Spring',
  accountId: 1,
  schedule: schedule.parse({ gap: { min: 0, max: 0 } }),
  steps: [aStep()],
  signatureHtml: '<p>Jo Sender</p>',
  postalAddress: 'Letterlock Ltd\n1 Main Street\n12345 Town',
  unsubscribeLine: 'Not for you? {{unsubscribe}}',
  ...change,
});

export const aComposeInput = (change: Partial<ComposeInput> = {}): ComposeInput => ({
  run: aRun(),
  step: aStep(),
  recipient: aRecipient(),
  from: { name: 'Jo Sender', address: 'jo+out@letterlock.example' },
  thread: { references: [], subject: '' },
  messageId: '<aB3dEfGhIjKlMnOpQrStUv@letterlock.example>',
  date: Date.UTC(2026, 2, 2, 9),
  attachments: [],
  ...change,
});
