/** The mail that a probe sends: made by the same composer as a campaign's, so that it meets what those meet. */
import { domainToASCII } from 'node:url';
import { composeStep } from '../../campaigns/compose.ts';
import { nobody } from '../../campaigns/personalise.ts';
import { defaultUnsubscribeLine } from '../../campaigns/unsubscribe.ts';
import type { ComposedMail, Mailbox } from '../../connectors/mime/mail.ts';
import { LetterlockError } from '../../../shared/result.ts';
import { domainOf } from '../../../shared/domain-of.ts';
import { escapeHtml } from '../../text/html.ts';

/** What the mailbox's own campaigns put under their mails. */
export interface MailStyle {
  readonly signatureHtml: string;
  readonly unsubscribeLine: string;
  readonly postalAddress: string;
}

export interface ProbeMail {
  readonly from: Mailbox;
  readonly to: Mailbox;
  readonly style: MailStyle;
  /** With angle brackets. */
  readonly messageId: string;
  /** UTC ms. */
  readonly date: number;
}

/** A page of the sender's own domain: a foreign one would be judged as well. */
const linkOf = (address: string): string =>
  `https://${domainToASCII(domainOf(address)) || 'example.com'}/?ref=delivery-test`;

const paragraphs = (link: string): readonly string[] => [
  'Hello,',
  'this mail tests how my mails arrive. Nothing needs to be done with it, and no answer is needed.',
  `One link is in it, to see whether it comes through unchanged: <a href="${escapeHtml(link)}">our website</a>.`,
  'Thank you and best regards',
];

function compose({ from, to, style, messageId, date }: ProbeMail): ComposedMail {
  const html = paragraphs(linkOf(from.address));
  return composeStep({
    run: style,
    step: {
      id: 0,
      number: 1,
      delay: { amount: 0, unit: 'hours' },
      thread: 'new',
      subject: 'How this mail arrives',
      html: html.map((text) => `<p>${text}</p>`).join(''),
      text: null,
    },
    recipient: { ...nobody, email: to.address, firstName: to.name },
    from,
    thread: { references: [], subject: '' },
    messageId,
    date,
    attachments: [],
  });
}

/** A signature that cannot be filled in without a contact is left out. */
export function composeProbe(probe: ProbeMail): ComposedMail {
  try {
    return compose(probe);
  } catch (error) {
    if (!(error instanceof LetterlockError) || error.code !== 'template-error') throw error;
    const style = { ...probe.style, signatureHtml: '', unsubscribeLine: defaultUnsubscribeLine };
    return compose({ ...probe, style });
  }
}
