/** What a received mail is. Pure but for MIME parsing; the order of the questions is the order of certainty. */
import type { Verdict } from '../../shared/contract/inbox.ts';
import { parseMail } from './mime/parse.ts';
import type { ParsedMail } from './mime/parse.ts';
import { ownWords } from './quote.ts';
import { evidenceLine, plain } from './verdict/analysis.ts';
import type { Analysis } from './verdict/analysis.ts';
import { readFeedback } from './verdict/arf.ts';
import { autoReplyEvidence } from './verdict/auto-reply.ts';
import { readTextBounce } from './verdict/bounce-text.ts';
import { bulkEvidence } from './verdict/bulk.ts';
import { readDsn } from './verdict/dsn.ts';
import { readSesNotification } from './verdict/ses.ts';
import { unsubscribeEvidence, unsubscribeToken } from './verdict/unsubscribe.ts';

/** Decides what one parsed mail is and what it says about which message. */
export function analyse(received: ParsedMail): Analysis {
  const mail = condensed(received);
  const token = unsubscribeToken(mail.subject);
  if (token !== null) {
    const evidence = evidenceLine(`Subject: ${mail.subject}`);
    return { verdict: { kind: 'unsubscribe', recipients: [], evidence }, returnedIds: [], token, bounce: null };
  }
  return (
    readFeedback(mail) ??
    readSesNotification(received) ??
    readDsn(mail) ??
    readTextBounce(mail) ??
    plain(judgePerson(mail))
  );
}

const maxJudgedText = 128 * 1024;
const maxLine = 1000;

/** What verdicts look at: runs of blanks say nothing, and patterns would walk them again and again. */
function condense(text: string): string {
  const lines = text
    .slice(0, maxJudgedText)
    .replaceAll(/[ \t\u00a0]{2,}/g, ' ')
    .split('\n');
  return lines.map((line) => (line.length > maxLine ? line.slice(0, maxLine) : line)).join('\n');
}

function condensed(mail: ParsedMail): ParsedMail {
  const parts = mail.parts.map(({ type, name, size, text }) => ({ type, name, size, text: condense(text) }));
  return { ...mail, text: condense(mail.text), parts };
}

/** A mail that is no report: from a person or their responder. */
function judgePerson(mail: ParsedMail): Verdict {
  const own = ownWords(mail.text);
  if (/^true$/i.test(mail.header('x-apple-unsubscribe').trim())) {
    return { kind: 'unsubscribe', recipients: [], evidence: 'X-Apple-Unsubscribe: true' };
  }
  const automatic = autoReplyEvidence(mail, own);
  if (automatic !== null) return { kind: 'auto-reply', recipients: [], evidence: automatic };
  const answered = mail.inReplyTo[0] ?? mail.references.at(-1);
  const bulk = bulkEvidence(mail);
  // Old responders mark themselves as bulk (RFC 3834, 3.1.8); a person on a list answers with List-Id.
  if (/^(bulk|junk)$/i.test(mail.header('precedence').trim()) && answered !== undefined) {
    return { kind: 'auto-reply', recipients: [], evidence: bulk ?? '' };
  }
  if (bulk !== null && answered === undefined) return { kind: 'other', recipients: [], evidence: bulk };
  const leaves = unsubscribeEvidence(mail, own);
  if (leaves !== null) return { kind: 'unsubscribe', recipients: [], evidence: leaves };
  if (answered !== undefined) {
    return {
      kind: 'reply',
      recipients: [],
      evidence: evidenceLine(`${mail.inReplyTo.length > 0 ? 'In-Reply-To' : 'References'}: ${answered}`),
    };
  }
  if (/^(re|aw|sv|antw|vs|odp|rif|ynt|回复|返信)\s*(\[\d+\])?\s*[:：]/i.test(mail.subject)) {
    return { kind: 'reply', recipients: [], evidence: evidenceLine(`Subject: ${mail.subject}`) };
  }
  return {
    kind: 'other',
    recipients: [],
    evidence: 'No sign of a reply, a bounce, a complaint or an automatic answer.',
  };
}

/** Classifies a raw RFC 5322 message; never throws, whatever the bytes are. */
export async function classify(raw: Buffer): Promise<Verdict> {
  return analyse(await parseMail(raw)).verdict;
}
