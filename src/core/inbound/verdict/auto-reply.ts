/**
 * Automatic replies: RFC 3834's Auto-Submitted and what real responders set in its place. X-Auto-Response-Suppress is
 * no sign of one: Outlook puts it into ordinary mail.
 */
import type { ParsedMail } from '../mime/parse.ts';
import { evidenceLine } from './analysis.ts';

/** Headers whose mere presence tells. */
const present = [
  'x-autoreply',
  'x-autorespond',
  'x-autoresponder',
  'x-autoreply-from',
  'x-fc-machinegenerated',
  'x-vacation',
  'x-ms-exchange-inbox-rules-loop',
];

/** Headers that tell by their value. */
const telling: readonly (readonly [string, RegExp])[] = [
  ['precedence', /^auto[_-]?reply/i],
  ['x-precedence', /^auto[_-]?reply/i],
  ['x-mail-autoreply', /./],
  ['x-apple-action', /vacation/i],
  ['x-auto-response', /./],
  ['x-ms-exchange-generated-message-source', /mailbox rules agent/i],
  ['x-cron-env', /./],
  ['delivered-to', /^autoresponder$/i],
  ['preference', /auto_reply/i],
];

const subjects =
  /^(auto(matic|mated|matische[rn]?|mat(isk|yczna|ická|ique|ica|ico|ico)?)?[\s:-]*(re(ply|sponse|spuesta)|svar|antwoord|antwort|odpowiedź|odpověď|vastaus|yanıt|ответ)|auto[- ]?re(ply|sponse|sponder|:)|automatische (antwort|abwesenheits)|abwesenheit(snotiz|sassistent|sbenachrichtigung)?\b|réponse automatique|respuesta automática|risposta automatica|resposta automática|automatisch antwoord|automatiskt svar|automatisk svar|autosvar|automaattinen vastaus|automatyczna odpowied|automatická odpov|автоматический ответ|自動返信|自动回复|自動回覆|out of (the )?office|ooo\b|abwesend|absence du bureau|absent du bureau|fuera de (la )?oficina|fuori (sede|ufficio)|fora do escritório|niet op kantoor|afwezig|frånvaro|(on )?(vacation|holiday|annual leave|parental leave|maternity leave)\b|i am (currently )?(out|away|on leave)|i'm (currently )?(out|away|on leave)|away from (the )?(office|my (desk|mail|email))|your (ticket|request|enquiry|inquiry) (has been )?(received|created))/i;

/** Only when the own words are few and say so in the first lines; a person may mention a holiday. */
const bodies =
  /^.{0,120}\b(i am|i'm|i will be|i'll be) (currently )?(out of (the )?office|away from (the )?office|on (annual |parental |maternity |sick )?leave|on (vacation|holiday))\b|^.{0,120}\b(ich bin|bin ich) .{0,60}(nicht im büro|abwesend|im urlaub|außer haus|nicht erreichbar)|^.{0,120}\bje suis (actuellement )?(absente?|en congés?)|^.{0,120}\b(estoy|estaré) (actualmente )?fuera de la oficina|^.{0,120}\b(this is an automat(ic|ed) (reply|response|message))/i;

/** Responders say little; a longer text is a person's. */
const longest = 1500;

/** The header or subject that shows an automatic reply, or null. */
export function autoReplyEvidence(mail: ParsedMail, own: string): string | null {
  const submitted = mail.header('auto-submitted');
  if (submitted !== '' && !/^no\b/i.test(submitted)) return evidenceLine(`Auto-Submitted: ${submitted}`);
  const name = present.find((header) => mail.has(header));
  if (name !== undefined) return evidenceLine(`${name}: ${mail.header(name)}`);
  const told = telling.find(([header, pattern]) => mail.has(header) && pattern.test(mail.header(header).slice(0, 200)));
  if (told !== undefined) return evidenceLine(`${told[0]}: ${mail.header(told[0])}`);
  const bare = mail.subject.replace(/^((re|aw|fwd?|wg|sv|antw|rv)\s*:\s*)+/i, '');
  if (subjects.test(bare)) return evidenceLine(`Subject: ${mail.subject}`);
  if (own.length >= longest) return null;
  const start = own.slice(0, 400).replace(/\s+/g, ' ');
  return bodies.test(start) ? evidenceLine(start.slice(0, 160)) : null;
}
