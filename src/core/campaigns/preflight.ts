/** What would stop or worry before a launch. Pure: everything it judges is handed in. */
import type { PreflightItem } from '../../shared/contract/campaign-checks.ts';
import type { Schedule } from '../../shared/contract/campaign-shape.ts';
import { checkContent } from '../guards/content.ts';
import { bulkSenderLimit, isFreeMail } from '../guards/deliverability.ts';
import { maxAttachedBytes } from './draft-rules.ts';
import { isRefusedFile } from './mime-types.ts';
import type { Reviewed } from './ports.ts';
import type { SenderAccount } from './repository-accounts.ts';
import { nextOpen } from './schedule.ts';
import type { ContactSample, Scan } from './scan.ts';
import type { PartIssue } from './step-check.ts';
import { hasUnsubscribeLink } from './unsubscribe.ts';
import { visibleText } from '../text/links.ts';

export interface PreflightStep {
  /** From 1. */
  readonly number: number;
  readonly thread: 'new' | 'reply';
  readonly subject: string;
  readonly html: string;
  readonly text: string | null;
  readonly issues: readonly PartIssue[];
  readonly attachments: readonly { readonly name: string; readonly size: number }[];
  readonly leaks: readonly Reviewed[];
}

export interface PreflightFacts {
  readonly account: SenderAccount | undefined;
  readonly schedule: Schedule;
  readonly steps: readonly PreflightStep[];
  /** Of the signature and the unsubscribe line. */
  readonly frameIssues: readonly PartIssue[];
  readonly unsubscribeLine: string;
  /** The campaign's own, or else the workspace's. */
  readonly postalAddress: string;
  readonly missing: { readonly lists: number; readonly segments: number };
  readonly scan: Scan;
  readonly now: number;
}

type Level = PreflightItem['level'];
interface More {
  readonly params?: PreflightItem['params'];
  readonly step?: number;
  readonly contacts?: ContactSample;
}

function item(level: Level, code: string, message: string, more: More = {}): PreflightItem {
  const { params = {}, step = null, contacts } = more;
  return {
    level,
    code,
    params,
    message,
    step,
    contacts: contacts === undefined ? null : { count: contacts.count, sample: [...contacts.sample] },
  };
}

function checkAccount({ account, schedule, scan, steps }: PreflightFacts): PreflightItem[] {
  if (account === undefined)
    return [item('blocking', 'no-account', 'Choose the mailbox that the campaign is sent from.')];
  const { address, state, dailyLimit, kind } = account;
  const items: PreflightItem[] = [];
  const params = { address };
  if (state === 'needs-attention') {
    const message = `The mailbox ${address} needs attention before it can send.`;
    items.push(item('blocking', 'account-not-ok', message, { params }));
  } else if (state === 'paused') {
    items.push(
      item('warning', 'account-paused', `The mailbox ${address} is paused: nothing goes out until it resumes.`, {
        params,
      }),
    );
  } else items.push(item('fine', 'account', `The mailbox ${address} is ready.`, { params }));
  if (kind === 'practice') {
    items.push(item('fine', 'practice-account', 'This is the practice mailbox: no mail leaves this computer.'));
    return items;
  }
  if (schedule.dailyLimit > dailyLimit) {
    const limits = { campaign: schedule.dailyLimit, account: dailyLimit };
    const message = `The campaign may send ${schedule.dailyLimit} a day, the mailbox takes ${dailyLimit}: its limit rules.`;
    items.push(item('warning', 'limit-above-account', message, { params: limits }));
  }
  if (account.failing !== '') {
    const topics = account.failing.split(',').join(', ').toUpperCase();
    const domain = address.slice(address.lastIndexOf('@') + 1);
    const message = `The domain check of ${domain} found something wrong: ${topics}. See the mailbox’s page.`;
    items.push(item('warning', 'domain-check', message, { params: { domain, topics } }));
  }
  const mails = scan.count.reached * steps.length;
  if (isFreeMail(address) && scan.count.reached > 100) {
    const message = `${address} is a free mailbox. Mail to many from a domain of your own is trusted more.`;
    items.push(item('warning', 'free-mail-domain', message, { params }));
  }
  if (Math.min(schedule.dailyLimit, dailyLimit) >= bulkSenderLimit && mails >= bulkSenderLimit) {
    const message = 'At 5,000 mails a day Google, Yahoo and Microsoft ask for SPF, DKIM and DMARC on your domain.';
    items.push(item('warning', 'bulk-sender', message));
  }
  return items;
}

function checkAudience({ scan, missing, schedule }: PreflightFacts): PreflightItem[] {
  const { reached, suppressed, excluded } = scan.count;
  const items: PreflightItem[] = [];
  if (missing.lists + missing.segments > 0) {
    const message = 'A list or segment of the audience no longer exists. Choose the audience again.';
    items.push(item('blocking', 'audience-missing', message, { params: { count: missing.lists + missing.segments } }));
  }
  if (reached === 0)
    items.push(item('blocking', 'no-audience', 'The audience reaches nobody.', { params: { suppressed, excluded } }));
  else {
    const message = `${reached} contacts are reached; ${suppressed} on the do-not-contact list and ${excluded} excluded are left out.`;
    items.push(item('fine', 'audience', message, { params: { reached, suppressed, excluded } }));
  }
  if (scan.elsewhere.count > 0) {
    const message = `${scan.elsewhere.count} contacts are getting mail from another campaign at present.`;
    items.push(
      item('warning', 'in-other-campaign', message, {
        params: { count: scan.elsewhere.count },
        contacts: scan.elsewhere,
      }),
    );
  }
  if (schedule.clock === 'recipient' && scan.withoutZone > 0) {
    const params = { count: scan.withoutZone, zone: schedule.zone };
    const message = `${scan.withoutZone} contacts have no time zone; ${schedule.zone} is used for them.`;
    items.push(item('fine', 'zone-assumed', message, { params }));
  }
  return items;
}

function checkLegal({ postalAddress, unsubscribeLine }: PreflightFacts): PreflightItem[] {
  const items: PreflightItem[] = [];
  if (postalAddress.trim() === '') {
    items.push(
      item('blocking', 'no-postal-address', 'Every mail needs your postal address. Write it here or in the settings.'),
    );
  } else items.push(item('fine', 'postal-address', 'Your postal address is in every mail.'));
  if (!hasUnsubscribeLink(unsubscribeLine)) {
    items.push(
      item('blocking', 'no-unsubscribe-line', 'The unsubscribe line needs {{unsubscribe}} where the link goes.'),
    );
  } else items.push(item('fine', 'unsubscribe', 'Every mail has an unsubscribe line and header.'));
  return items;
}

const templateItem = (issue: PartIssue, step?: number): PreflightItem =>
  item(issue.level, `template-${issue.code}`, issue.message, {
    params: { part: issue.part, token: issue.token, ...(issue.line === null ? {} : { line: issue.line }) },
    ...(step === undefined ? {} : { step }),
  });

/** Whether a contact is hit is known here, so a missing fallback that hurts nobody is not worth a line. */
const matters = ({ code }: PartIssue): boolean => code !== 'no-fallback';

/** What a rule of data-loss prevention says; the screens say it in words of their own, from the parameters. */
function leakItem({ finding, confirmed, message }: Reviewed, step: number): PreflightItem {
  const { ruleId, rule, looksFor, place, count, action } = finding;
  const code = confirmed ? 'dlp-confirmed' : `dlp-${action}`;
  const level = confirmed || action === 'warn' ? 'warning' : 'blocking';
  return item(level, code, message, { step, params: { ruleId, rule, looksFor, place, count } });
}

function checkStep(step: PreflightStep): PreflightItem[] {
  const { number, subject, html, text, issues, attachments, leaks } = step;
  const opening = number === 1 || step.thread === 'new';
  const items = issues
    .filter((issue) => matters(issue) && (opening || issue.part !== 'subject'))
    .map((issue) => templateItem(issue, number));
  const at = { step: number };
  if (opening && subject.trim() === '')
    items.push(item('blocking', 'no-subject', `Mail ${number} has no subject.`, at));
  const empty = visibleText(html) === '' || (text !== null && text.trim() === '');
  if (empty) items.push(item('blocking', 'no-body', `Mail ${number} has no text.`, at));
  for (const { level, code, params, message } of checkContent({ subject: opening ? subject : '', html, opening })) {
    items.push(item(level, code, message, { ...at, params }));
  }
  const bytes = attachments.reduce((sum, { size }) => sum + size, 0);
  if (bytes > maxAttachedBytes)
    items.push(item('blocking', 'attachments-too-large', `Mail ${number} has more than 10 MB attached.`, at));
  else if (attachments.length > 0) {
    const message = `Mail ${number} has attachments. First mails with attachments from strangers are often refused.`;
    items.push(item('warning', 'attachments', message, { ...at, params: { count: attachments.length } }));
  }
  for (const { name } of attachments.filter((file) => isRefusedFile(file.name))) {
    items.push(
      item('blocking', 'attachment-refused', `Mail servers refuse attachments such as ${name}.`, {
        ...at,
        params: { name },
      }),
    );
  }
  return [...items, ...leaks.map((leak) => leakItem(leak, number))];
}

const checkEmptyFields = ({ scan }: PreflightFacts): PreflightItem[] =>
  scan.empty.map(({ step, field, contacts }) => {
    const message = `${contacts.count} contacts have no “${field}” and mail ${step} has no fallback for it.`;
    return item('blocking', 'empty-field', message, { params: { field, count: contacts.count }, step, contacts });
  });

const workdays = 5;
const weekDays = 7;
/** Beyond so many days a plan is likely a slip of the hand. */
const farDays = 90;

/** Days that the run takes, roughly: the simulation says it exactly. */
function roughDays({ schedule, account, steps, scan }: PreflightFacts): number {
  const { gap, from, until, days } = schedule;
  const seconds = Math.max(0, until - from) * 60;
  const average = (gap.min + gap.max) / 2;
  const byGap = average === 0 ? Number.POSITIVE_INFINITY : Math.max(1, Math.floor(seconds / average));
  const perDay = Math.max(1, Math.min(schedule.dailyLimit, account?.dailyLimit ?? Number.POSITIVE_INFINITY, byGap));
  return Math.ceil((scan.count.reached * steps.length) / perDay) * (weekDays / Math.max(1, days.length));
}

function checkSchedule(facts: PreflightFacts): PreflightItem[] {
  const { schedule, now } = facts;
  if (nextOpen(schedule, schedule.zone, now) === Number.POSITIVE_INFINITY) {
    return [item('blocking', 'schedule-never-opens', 'The schedule has no hour in which anything may be sent.')];
  }
  const items: PreflightItem[] = [];
  const days = Math.round(roughDays(facts));
  if (days > farDays) {
    const message = `At this pace the campaign takes about ${days} days.`;
    items.push(item('warning', 'finish-far', message, { params: { days } }));
  } else
    items.push(
      item('fine', 'schedule', `At this pace sending takes about ${Math.max(1, days)} days.`, {
        params: { days: Math.max(1, days) },
      }),
    );
  if (schedule.gap.max === 0 && facts.account?.kind !== 'practice') {
    items.push(item('warning', 'no-gap', 'Mails go out without a pause between them, as no person sends.'));
  }
  if (schedule.days.length > workdays) {
    items.push(item('warning', 'weekend', 'The schedule sends on weekends.'));
  }
  return items;
}

const order: Readonly<Record<Level, number>> = { blocking: 0, warning: 1, fine: 2 };

/** What is wrong with the texts, whoever gets them. */
export const textItems = ({ steps, frameIssues }: Pick<PreflightFacts, 'steps' | 'frameIssues'>): PreflightItem[] => [
  ...frameIssues.filter(matters).map((issue) => templateItem(issue)),
  ...steps.flatMap(checkStep),
];

/** Blocking items first, then warnings, then what is fine. */
export function preflight(facts: PreflightFacts): { ready: boolean; items: PreflightItem[] } {
  const items = [
    ...checkAccount(facts),
    ...checkAudience(facts),
    ...checkLegal(facts),
    ...textItems(facts),
    ...checkEmptyFields(facts),
    ...checkSchedule(facts),
  ].sort((a, b) => order[a.level] - order[b.level]);
  return { ready: items.every(({ level }) => level !== 'blocking'), items };
}
