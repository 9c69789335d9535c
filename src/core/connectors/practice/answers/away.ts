/** Absence notes, in the wordings and with the markings of several mail programs. */
import { buildMime } from '../../mime/build.ts';
import { pick } from '../persona.ts';
import type { Choices } from '../persona.ts';
import { mailHost, mark } from './original.ts';
import type { Original } from './original.ts';

interface Note {
  readonly subject: (subject: string) => string;
  readonly text: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
}

const autoReplied = { name: 'Auto-Submitted', value: 'auto-replied' };

const notes: Choices<Note> = [
  {
    subject: (subject) => `Automatic reply: ${subject}`,
    text: 'Thank you for your message. I am out of the office until Monday with limited access to email.',
    headers: [autoReplied, { name: 'X-Auto-Response-Suppress', value: 'All' }],
  },
  {
    subject: (subject) => `Out of Office: ${subject}`,
    text: 'I am on leave and back on the 14th. For urgent matters please call the front desk.',
    headers: [autoReplied, { name: 'Precedence', value: 'auto_reply' }],
  },
  {
    subject: (subject) => `Abwesenheitsnotiz: ${subject}`,
    text: 'Vielen Dank für Ihre Nachricht. Ich bin bis einschließlich Freitag nicht im Büro.',
    headers: [{ name: 'Auto-Submitted', value: 'auto-generated' }],
  },
  {
    subject: (subject) => `Réponse automatique : ${subject}`,
    text: 'Bonjour, je suis absente jusqu’au 20. Votre message ne sera pas transféré.',
    headers: [{ name: 'X-Autoreply', value: 'yes' }],
  },
  {
    subject: (subject) => `【自動返信】${subject}`,
    text: '休暇中のため、返信が遅れます。',
    headers: [autoReplied],
  },
];

/** RFC 3834: to the envelope sender, from a null one, marked as automatic in one of the customary ways. */
export function outOfOffice(original: Original, at: number, variant: number): Promise<Buffer> {
  const note = pick(notes, variant);
  return buildMime({
    from: original.to,
    to: original.from,
    subject: note.subject(original.subject),
    html: '',
    text: `${note.text}\n\n${original.to.name}\n`,
    messageId: `<${mark(original, 'away')}@${mailHost(original)}>`,
    inReplyTo: original.messageId,
    references: [original.messageId],
    date: at,
    headers: [{ name: 'Return-Path', value: '<>' }, ...note.headers],
    attachments: [],
  });
}
