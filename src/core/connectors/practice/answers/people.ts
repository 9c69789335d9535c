/** What people write back: answers in several tones and languages, from their own address or another one. */
import { buildMime } from '../../mime/build.ts';
import type { ComposedMail, Mailbox } from '../../mime/mail.ts';
import { pick } from '../persona.ts';
import type { Choices } from '../persona.ts';
import { domainOf, mark } from './original.ts';
import type { Original } from './original.ts';

const replies: Choices<string> = [
  'Thanks for writing. Thursday afternoon works for me, say 15:00?\n\nBest regards',
  'Yes, please send me the details.',
  'Hi,\n\ninteresting, but not this quarter. Could you come back to me in autumn?\n\nKind regards',
  'Thank you, we are happy with what we have. No need to follow up.',
  'How does this compare to what you charge for five people? And where is the data kept?',
  'I am the wrong person for this. My colleague Marta looks after it; I have put her in the loop.',
  'Guten Tag,\n\nvielen Dank für Ihre Nachricht. Das klingt gut, schicken Sie mir bitte ein Angebot.\n\nMit freundlichen Grüßen',
  'Hola, gracias por escribir. ¿Podemos hablar la semana que viene?\n\nUn saludo',
  'Bonjour,\n\nmerci pour votre message. Je suis intéressée, pouvez-vous m’appeler mardi ?\n\nCordialement',
  'ご連絡ありがとうございます。詳しい資料をお送りいただけますか。\n\nよろしくお願いいたします。',
  '👍 sounds good, call me\n\nSent from my phone',
];

const requests: Choices<string> = [
  'Please unsubscribe me.',
  'Unsubscribe',
  'Please remove me from your list. Thank you.',
];

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeHtml = (text: string): string => text.replaceAll(/[&<>"]/g, (sign) => escapes[sign] ?? sign);

/** A second, independent choice out of the same dice. */
const again = (variant: number): number => (variant * 97) % 1;

/** Mail programs differ: most quote the mail and thread properly, some lose the thread's headers. */
export function reply(original: Original, at: number, variant: number): Promise<Buffer> {
  const threaded = again(variant) < 0.85;
  return write(original, at, { from: original.to, text: pick(replies, variant), threaded });
}

/** The answer comes from another address: an assistant's, or the person's private one. */
export function replyElsewhere(original: Original, at: number, variant: number): Promise<Buffer> {
  const local = original.recipient.slice(0, original.recipient.lastIndexOf('@'));
  const address = variant < 0.5 ? `office@${domainOf(original.recipient)}` : `${local}@private-mail.example`;
  const from = { name: original.to.name, address };
  return write(original, at, { from, text: pick(replies, again(variant)), threaded: true });
}

/** Most press the button, which writes the mail that List-Unsubscribe describes; some ask in words. */
export function unsubscribe(original: Original, at: number, variant: number): Promise<Buffer> {
  const { unsubscribe: asked } = original;
  if (asked === null || variant < 0.25) {
    return write(original, at, { from: original.to, text: pick(requests, again(variant)), threaded: true });
  }
  return arrived({
    ...frame(original, at, original.to),
    to: { name: '', address: asked.address },
    subject: asked.subject,
    text: '',
    html: '',
    inReplyTo: null,
    references: [],
  });
}

interface Letter {
  readonly from: Mailbox;
  readonly text: string;
  readonly threaded: boolean;
}

function write(original: Original, at: number, { from, text, threaded }: Letter): Promise<Buffer> {
  const quoted = original.text.trimEnd().split('\n').slice(0, 40);
  const intro = `On ${new Date(original.arrivedAt).toUTCString()}, ${original.from.name || original.from.address} wrote:`;
  const answer = from.name === '' ? text : `${text}\n${from.name}`;
  return arrived({
    ...frame(original, at, from),
    to: original.from,
    subject: /^re:/i.test(original.subject) ? original.subject : `Re: ${original.subject}`,
    text: `${answer}\n\n${intro}\n${quoted.map((line) => `> ${line}`).join('\n')}\n`,
    html: `<div dir="auto">${paragraphs(answer)}</div><br><div>${escapeHtml(intro)}</div><blockquote type="cite">${paragraphs(quoted.join('\n'))}</blockquote>`,
    inReplyTo: threaded && original.messageId !== '' ? original.messageId : null,
    references: threaded ? [...original.references, original.messageId].filter((id) => id !== '') : [],
  });
}

/** With what the server that took it for the sender found (RFC 8601): people write from where they say. */
async function arrived(mail: ComposedMail): Promise<Buffer> {
  const [from, to] = [asciiDomain(mail.from.address), asciiDomain(mail.to.address)];
  const results = `dkim=pass header.d=${from}; spf=pass smtp.mailfrom=${from}; dmarc=pass header.from=${from}`;
  return Buffer.concat([Buffer.from(`Authentication-Results: mx.${to};\r\n ${results}\r\n`), await buildMime(mail)]);
}

const paragraphs = (text: string): string => escapeHtml(text).replaceAll('\n', '<br>\n');

function frame(
  original: Original,
  at: number,
  from: Mailbox,
): Pick<ComposedMail, 'from' | 'date' | 'messageId' | 'headers' | 'attachments'> {
  return {
    from,
    date: at,
    messageId: `<${mark(original, 'answer')}@${asciiDomain(from.address)}>`,
    headers: [{ name: 'Return-Path', value: `<${from.address}>` }],
    attachments: [],
  };
}

const asciiDomain = (address: string): string =>
  URL.parse(`http://${domainOf(address)}`)?.hostname ?? 'invalid.example';
