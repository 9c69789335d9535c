/** Requests to be written to no more: the mailto form of List-Unsubscribe, or plain words in a short answer. */
import type { ParsedMail } from '../mime/parse.ts';
import { evidenceLine } from './analysis.ts';

const tokenSubject = /^\s*(?:re:\s*)?unsubscribe[\s:]+([A-Za-z0-9_-]{16,64})\s*$/i;

/** The token of a mailto unsubscribe, or null. */
export function unsubscribeToken(subject: string): string | null {
  return tokenSubject.exec(subject)?.[1] ?? null;
}

const request =
  /\b(unsubscribe( me)?|(please )?(remove|take) (me|my (e-?mail|address|name|email address)|us)\b.{0,30}(off|from|list)?|opt(ing)? ?-?out|stop (e-?mailing|contacting|writing|sending|messaging)\b|do(n't| not) (e-?mail|contact|write( to)?) me( again| any ?more)?|(bitte )?(abmelden|austragen)|abbestellen|keine (weiteren )?(e-?)?mails mehr|(nehmen|tragen|streichen|löschen) sie mich .{0,40}|désinscri(re|vez|ption)\w*|désabonne\w*|ne plus recevoir|(darme|dar) de baja|cancelar (la )?suscripci[oó]n|no (me )?(contacten|escriban)|annulla(re)? l'iscrizione|cancella(mi|temi)|descadastrar|remover (meu|o meu) e-?mail|uitschrijven|afmelden|avregistrera|afmeld|配信停止|退订)/i;

/** Words that turn a mention into something else: a question, a negation, talk about somebody's own list. */
const unclear =
  /\?|\b(how (do|can) (i|you|we)|not unsubscribe|don't unsubscribe|do not unsubscribe|(our|your) unsubscribe (rate|link|page)|but\b|aber\b|instead|however)/i;

const shortEnough = 200;

/** The words that ask for it, or null. Only a short and unambiguous answer counts: all else is a person's to judge. */
export function unsubscribeEvidence(mail: ParsedMail, own: string): string | null {
  if (
    /^\s*((re|aw|sv|antw)\s*:\s*)?(unsubscribe|abmelden|abmeldung|désinscription|darme de baja|stop|remove( me)?|opt[- ]?out)\s*[.!]*\s*$/i.test(
      mail.subject,
    )
  ) {
    return evidenceLine(`Subject: ${mail.subject}`);
  }
  if (own.length > 10 * shortEnough) return null;
  const words = own.replace(/\s+/g, ' ').trim();
  if (words === '' || words.length > shortEnough || unclear.test(words)) return null;
  if (/^(please )?stop[.! ]*$/i.test(words)) return evidenceLine(words);
  return request.test(words) ? evidenceLine(words) : null;
}
