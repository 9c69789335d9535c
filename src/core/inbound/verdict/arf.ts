/** Complaints: feedback reports of RFC 5965 and the free forms of some providers. */
import type { ParsedMail } from '../mime/parse.ts';
import { plain } from './analysis.ts';
import type { Analysis } from './analysis.ts';
import { addressIn, field, fieldGroups } from './fields.ts';
import { returnedMessageIds, returnedTo } from './returned.ts';

/** Feedback types that are a recipient's objection. `not-spam` is praise, `auth-failure` a report for postmasters. */
const objections = new Set(['abuse', 'fraud', 'virus', 'other', 'opt-out', 'miscategorized', 'complaint']);

/** Null where the mail is no feedback report. */
export function readFeedback(mail: ParsedMail): Analysis | null {
  const report = mail.parts.find(({ type }) => type === 'message/feedback-report');
  const group = fieldGroups(report?.text ?? '').find((fields) => fields.has('feedback-type'));
  if (report === undefined || group === undefined) return readFreeForm(mail);
  const type = field(group, 'feedback-type').toLowerCase();
  const returned = mail.parts
    .filter((part) => part !== report)
    .map(({ text }) => text)
    .join('\n\n');
  const returnedIds = returnedMessageIds(returned);
  const evidence = `Feedback-Type: ${type.slice(0, 60)}`;
  if (!objections.has(type))
    return { verdict: { kind: 'other', recipients: [], evidence }, returnedIds, token: null, bounce: null };
  const named = (group.get('original-rcpt-to') ?? []).concat(group.get('removal-recipient') ?? []).map(addressIn);
  const addresses = [...new Set(named.filter((address) => address !== ''))].slice(0, 100);
  return {
    verdict: { kind: 'complaint', recipients: toRecipients(addresses, returnedTo(returned)), evidence },
    returnedIds,
    token: null,
    bounce: null,
  };
}

function toRecipients(
  addresses: readonly string[],
  fallback: string,
): { address: string; status: string; replyCode: string; hard: boolean }[] {
  const known = addresses.length > 0 || fallback === '' ? addresses : [fallback];
  return known.map((address) => ({ address, status: '', replyCode: '', hard: false }));
}

/** Microsoft's junk mail reporting sends the complained-about mail with a subject of its own. */
function readFreeForm(mail: ParsedMail): Analysis | null {
  const microsoft =
    /^complaint about message from /i.test(mail.subject) && mail.parts.some(({ type }) => type === 'message/rfc822');
  if (!microsoft) return null;
  const returned = mail.parts.map(({ text }) => text).join('\n\n');
  const named = addressIn(/^x-hmxmroriginalrecipient:[ \t]*(.{1,320})$/im.exec(returned)?.[1] ?? '');
  const verdict = {
    kind: 'complaint',
    recipients: toRecipients(named === '' ? [] : [named], returnedTo(returned)),
    evidence: `Subject: ${mail.subject.slice(0, 200)}`,
  } as const;
  return { ...plain(verdict), returnedIds: returnedMessageIds(returned) };
}
