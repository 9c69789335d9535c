/** A step as one contact would get it: shown, or sent to an address of one's own. */
import { LetterlockError } from '../../shared/result.ts';
import type { SendOutcome } from '../connectors/connector.ts';
import type { ComposedMail, Mailbox } from '../connectors/mime/mail.ts';
import { checkMail } from '../guards/guards.ts';
import type { Handlers } from '../handlers.ts';
import { newMessageId } from '../outbound/message-id.ts';
import { readSettings } from '../settings/settings.ts';
import type { ReadableDb } from '../store/open.ts';
import { composeStep } from './compose.ts';
import { emptyFields } from './personalise.ts';
import type { CampaignsDeps } from './ports.ts';
import { findAccount } from './repository-accounts.ts';
import { contentsOf } from './repository-attachments.ts';
import { findRecipient } from './repository-audience.ts';
import type { CampaignRecord } from './repository.ts';
import { findCampaign, stepsOf } from './repository.ts';
import type { Recipient, Run, RunStep, ThreadState } from './run.ts';
import { needsOf } from './step-check.ts';

type PreviewHandlers = Pick<Handlers<'campaigns'>, 'preview' | 'testMail'>;

const placeholderSender: Mailbox = { name: '', address: 'you@example.com' };

interface Loaded {
  readonly campaign: CampaignRecord;
  readonly run: Run;
  readonly step: RunStep;
  readonly index: number;
  readonly recipient: Recipient;
  readonly from: Mailbox;
}

function load(db: ReadableDb, id: number, index: number, contactId: number): Loaded {
  const campaign = findCampaign(db, id);
  const steps = stepsOf(db, id).map((step, at) => Object.assign(step, { number: at + 1 }));
  const step = steps[index];
  if (step === undefined) throw new LetterlockError('not-found', `The campaign has no step ${index + 1}.`);
  const recipient = findRecipient(db, contactId);
  if (recipient === undefined) throw new LetterlockError('not-found', 'There is no such contact.');
  const account = campaign.accountId === null ? undefined : findAccount(db, campaign.accountId);
  const postal = campaign.postalAddress.trim() === '' ? readSettings(db).postalAddress : campaign.postalAddress;
  const run: Run = { ...campaign, accountId: account?.id ?? 0, postalAddress: postal, steps };
  const from = account === undefined ? placeholderSender : { name: account.displayName, address: account.address };
  return { campaign, run, step, index, recipient, from };
}

/** The thread as it will be when everything before went out. */
function threadBefore({ run, index, recipient, from }: Loaded, date: number): ThreadState {
  let thread: ThreadState = { references: [], subject: '' };
  for (const step of run.steps.slice(0, index)) {
    const domain = from.address.slice(from.address.lastIndexOf('@') + 1);
    const messageId = `<step-${step.number}@${domain}>`;
    if (step.thread === 'new') thread = { references: [], subject: '' };
    const { subject } = composeStep({ run, step, recipient, from, thread, messageId, date, attachments: [] });
    thread = {
      references: [...thread.references, messageId],
      subject: thread.references.length === 0 ? subject : thread.subject,
    };
  }
  return thread;
}

function compose(loaded: Loaded, date: number, attachments: ComposedMail['attachments']): ComposedMail {
  const { run, step, recipient, from } = loaded;
  const thread = step.thread === 'reply' ? threadBefore(loaded, date) : { references: [], subject: '' };
  return composeStep({
    run,
    step,
    recipient,
    from,
    thread,
    messageId: newMessageId(from.address, date),
    date,
    attachments,
  });
}

const asText = ({ name, address }: Mailbox): string => (name === '' ? address : `${name} <${address}>`);

function headersOf(mail: ComposedMail): { name: string; value: string }[] {
  const thread = [
    ['In-Reply-To', mail.inReplyTo ?? ''],
    ['References', mail.references.join(' ')],
  ].flatMap(([name = '', value = '']) => (value === '' ? [] : [{ name, value }]));
  return [{ name: 'Message-ID', value: mail.messageId }, ...thread, ...mail.headers];
}

/** @throws LetterlockError `mail-*` for anything but sent */
function responseOf(outcome: SendOutcome): string {
  if (outcome.kind === 'sent') return outcome.response;
  const { response } = outcome;
  if (outcome.kind === 'unknown') {
    throw new LetterlockError('mail-connection', `The line broke before the server confirmed the mail: ${response}`);
  }
  if (outcome.class === 'auth')
    throw new LetterlockError('mail-auth', `The mail server refused the sign-in: ${response}`);
  if (outcome.class === 'connection') {
    throw new LetterlockError('mail-connection', `The mail server could not be reached: ${response}`);
  }
  throw new LetterlockError('mail-refused', `The mail server refused the message: ${response}`);
}

export function createPreviewHandlers({ store, clock, sending, mayLeave }: CampaignsDeps): PreviewHandlers {
  return {
    preview({ id, stepIndex, contactId }) {
      const loaded = load(store.db, id, stepIndex, contactId);
      const mail = compose(loaded, clock.now(), []);
      return {
        from: asText(mail.from),
        to: asText(mail.to),
        subject: mail.subject,
        html: mail.html,
        text: mail.text,
        headers: headersOf(mail),
        emptyFields: emptyFields(needsOf(loaded.run, loaded.step), loaded.recipient),
      };
    },
    async testMail({ id, stepIndex, contactId, to, confirmed = false }, { principal }) {
      const loaded = load(store.db, id, stepIndex, contactId);
      if (loaded.run.accountId === 0) {
        throw new LetterlockError('not-allowed-now', 'Choose the mailbox of this campaign first.');
      }
      const mail = compose(loaded, clock.now(), contentsOf(store.db, loaded.step.id));
      const test: ComposedMail = { ...mail, to: { name: '', address: to } };
      const finding = checkMail(test, { postalAddress: loaded.run.postalAddress }).find(
        ({ level }) => level === 'blocking',
      );
      if (finding !== undefined) throw new LetterlockError('not-launchable', finding.message, { code: finding.code });
      mayLeave(test, { principal, confirmed, campaignId: id });
      return { response: responseOf(await sending.sendTest(test, loaded.run.accountId)) };
    },
  };
}
