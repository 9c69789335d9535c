/**
 * One step of a campaign as a mail for one recipient. Pure: the same input gives the same mail, so that preview,
 * test mail and the real run show the same thing.
 */
import type { ComposedMail, Mailbox } from '../connectors/mime/mail.ts';
import { fullName } from '../../shared/names.ts';
import { asciiLower, escapeHtml } from '../text/html.ts';
import { oneLine, renderHtml, renderSubject, renderText, scopeOf } from './personalise.ts';
import { clockZone } from './schedule.ts';
import { toPlainText } from './plain-text.ts';
import type { Recipient, Run, RunStep, ThreadState } from './run.ts';
import type { Scope } from './template-engine.ts';
import { renderUnsubscribeLine, unsubscribeUrl } from './unsubscribe.ts';

export interface ComposeInput {
  /** Without a schedule, dates in the text are told in UTC. */
  readonly run: Pick<Run, 'signatureHtml' | 'postalAddress' | 'unsubscribeLine'> & Partial<Pick<Run, 'schedule'>>;
  readonly step: RunStep;
  readonly recipient: Recipient;
  readonly from: Mailbox;
  readonly thread: ThreadState;
  /** With angle brackets. */
  readonly messageId: string;
  /** UTC ms; the Date header, and "now" in templates. */
  readonly date: number;
  readonly attachments: ComposedMail['attachments'];
}

const reply = /^re\s*:/i;

const continues = ({ step, thread }: ComposeInput): boolean => step.thread === 'reply' && thread.references.length > 0;

function subjectOf(input: ComposeInput, scope: Scope): string {
  const { step, thread } = input;
  if (!continues(input) || thread.subject === '') return renderSubject(step.subject, scope);
  return reply.test(thread.subject) ? thread.subject : `Re: ${thread.subject}`;
}

const lines = (text: string): string[] =>
  text
    .split(/\r\n|[\r\n]/)
    .map((line) => line.trim())
    .filter((line) => line !== '');

const footerStyle = 'margin-top:24px;color:#6b7280;font-size:12px;line-height:1.5';

/** Puts the parts before the end of a whole document, or makes a document of a fragment. */
function toDocument(body: string, behind: string): string {
  const end = asciiLower(body).lastIndexOf('</body>');
  if (end >= 0) return body.slice(0, end) + behind + body.slice(end);
  if (/<(?:html|body)[\s>]/i.test(body)) return body + behind;
  return `<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>${body}${behind}</body></html>`;
}

/** @throws LetterlockError `template-error` */
export function composeStep(input: ComposeInput): ComposedMail {
  const { run, step, recipient, from, thread, messageId, date, attachments } = input;
  const clock = run.schedule === undefined ? 'UTC' : clockZone(run.schedule, recipient.zone);
  const scope = scopeOf(recipient, date, clock);
  const url = unsubscribeUrl(from.address, messageId);
  const line = renderUnsubscribeLine(run.unsubscribeLine, scope, url);
  const postal = lines(run.postalAddress);

  const body = renderHtml(step.html, scope);
  const signature = renderHtml(run.signatureHtml, scope);
  const footer = `<p style="${footerStyle}">${[line.html, ...postal.map(escapeHtml)].join('<br>')}</p>`;
  const text = step.text === null ? toPlainText(body) : renderText(step.text, scope).trim();
  const textParts = [text, toPlainText(signature), [line.text, ...postal].join('\n')];

  return {
    from,
    to: { name: oneLine(fullName(recipient)), address: recipient.email },
    subject: subjectOf(input, scope),
    html: toDocument(body, signature + footer),
    text: `${textParts.filter((part) => part !== '').join('\n\n')}\n`,
    messageId,
    inReplyTo: continues(input) ? (thread.references.at(-1) ?? null) : null,
    references: continues(input) ? thread.references : [],
    date,
    headers: [{ name: 'List-Unsubscribe', value: `<${url}>` }],
    attachments,
  };
}
