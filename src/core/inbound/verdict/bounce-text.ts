/** Bounces that are no delivery reports: qmail, Exim, old Exchange, webmail providers and many home-made ones. */
import type { ParsedMail } from '../mime/parse.ts';
import { evidenceLine } from './analysis.ts';
import type { Analysis } from './analysis.ts';
import { refusedAfterData, returnedText, wordsAbout } from './dsn.ts';
import { addressIn } from './fields.ts';
import { returnedMessageIds, returnedTo, splitReturned } from './returned.ts';
import { judge, worstOf } from './status.ts';

const daemon =
  /^(mailer[-_]?daemon|mail[-_. ]?daemon|postmaster|post[-_]?mast\w*|mail ?delivery|no-?reply-?bounce|bounces?|daemon|maildaemon|mmdf|mail-?system|administrator|mailadmin|root|delivery|nobody|virus|uucp|mail)\b/i;
const daemonName =
  /mail(er)?[-_ ]?daemon|mail delivery|postmaster|mail system|delivery (sub)?system|undeliver|non[- ]remis|系统退信|mail administrator|gateway/i;

const failureSubject =
  /undeliver|deliver(y|ed|ability)?\b.{0,40}(fail|status|problem|notification|delay|error|report)|fail(ed|ure)\b.{0,40}(deliver|notice|notification|mail|message|status)|returned (mail|e?-?mail|message|to sender)|return(ed|ing) message|non[- ]?deliver|not (be )?deliver|could not be (sent|delivered)|can(no|')t be delivered|mail (delivery )?(failed|failure|error|system)|rejected|reject(ed|ion)? (mail|notice)|message (rejected|status|undeliv)|warning: (could|message)|unzustellbar|nicht zugestellt|zustell(ung)?\b.{0,30}(fehl|gescheitert)|échec|non remis|no se puede entregar|devuelto|mancato recapito|impossibile (consegnare|recapitare)|falha|não entregue|недоставлен|недоставк|退信|配信不能|送信できません|error sending|user unknown|delivery notification|メールエラー|エラー通知|dsn:|mail could not|bounce/i;

const failureWords =
  /(could not|couldn't|cannot|can't|can not|unable to|wasn't able to|was not able to|failed to|not) (be )?(deliver|sent|relay|reach)|delivery (has )?(failed|to the following|failure)|undeliverable|undelivered|permanent (error|failure|fatal)|returned (to|mail)|did not reach|wasn't delivered|was not delivered|message rejected|(5\d\d|4\d\d)[ -][245]\.\d{1,3}\.\d{1,3}|transcript of session|user unknown|nicht zugestellt|rejected your message|requested action not taken|invalid (user|recipient) address|配信できません|送信できませ/i;

const maxRecipients = 50;

/** Server or person: a report comes from a daemon or with a null return path, and speaks of a failure. */
function isReport(mail: ParsedMail): string | null {
  if (mail.header('x-failed-recipients') !== '')
    return evidenceLine(`X-Failed-Recipients: ${mail.header('x-failed-recipients')}`);
  const local = mail.from.address.split('@')[0] ?? '';
  const nullPath = /^\s*<\s*>\s*$/.test(mail.header('return-path'));
  const fromDaemon =
    daemon.test(local) || daemonName.test(mail.from.name) || /mailer-daemon/i.test(mail.header('return-path'));
  const report = /report-type="?delivery-status/i.test(mail.header('content-type'));
  const machine = fromDaemon || nullPath || report;
  const subject = failureSubject.test(mail.subject);
  if (!machine && (!subject || mail.has('in-reply-to'))) return null;
  // Looked at last, because most mails are no reports and their text is long.
  const body = (machine && subject) || failureWords.test(splitReturned(mail.text)[0].slice(0, 5000));
  return body ? evidenceLine(`Subject: ${mail.subject}`) : null;
}

/** Addresses that the report's words accuse, in order; never the one it was sent to. */
function accused(mail: ParsedMail, words: string, returned: string): string[] {
  const listed = mail.header('x-failed-recipients').split(',').map(addressIn);
  const own = new Set([...mail.to, mail.from.address]);
  const lines = [
    ...words.matchAll(
      /^[ \t]*(?:to:?|recipient(?: address)?:?|rcpt to:|failed recipient:?|-+>|\*)?[ \t]*<?([^\s<>,;:"'()]{1,128}@[A-Za-z0-9][A-Za-z0-9.-]{0,250}\.[A-Za-z0-9-]{2,63})>?(?=[\s:;,(.]|$).*$/gim,
    ),
  ].map((match) => (match[1] ?? '').toLowerCase());
  const anywhere = [
    ...words
      .slice(0, 20_000)
      .matchAll(/[^\s<>,;:"'()[\]=/]{1,128}@[A-Za-z0-9][A-Za-z0-9.-]{0,250}\.[A-Za-z0-9-]{2,63}/g),
  ].map((match) => match[0].toLowerCase());
  const usable = (addresses: readonly string[]): string[] => [
    ...new Set(
      addresses
        .map((address) => address.replace(/[.:>]+$/, ''))
        .filter((address) => address !== '' && !own.has(address) && !daemon.test(address)),
    ),
  ];
  const candidates = [usable(listed), usable(lines), usable([returnedTo(returned)]), usable(anywhere).slice(0, 1)];
  return (candidates.find((addresses) => addresses.length > 0) ?? []).slice(0, maxRecipients);
}

/** Null where the mail is no bounce. */
export function readTextBounce(mail: ParsedMail): Analysis | null {
  const evidence = isReport(mail);
  if (evidence === null) return null;
  const [words, tail] = splitReturned(mail.text);
  const returned = `${returnedText(mail)}\n${tail}`;
  const addresses = accused(mail, words, returned);
  const delayed =
    /\b(warning|delayed|still (being )?(tried|trying)|will (keep|continue) (on )?trying|you do not need to resend)\b/i.test(
      `${mail.subject} ${words.slice(0, 1500)}`,
    );
  const judged = (addresses.length === 0 ? [''] : addresses).map((address) => {
    const diagnostic = addresses.length > 1 ? wordsAbout(address, words, addresses) : `${words}\n${mail.subject}`;
    return judge({
      address,
      action: delayed ? 'delayed' : '',
      status: '',
      diagnostic,
      afterData: refusedAfterData(diagnostic),
    });
  });
  return {
    verdict: {
      kind: 'bounce',
      recipients: judged.map(({ recipient }) => recipient),
      evidence: telling(words) ?? evidence,
    },
    returnedIds: returnedMessageIds(returned),
    token: null,
    bounce: worstOf(judged),
  };
}

/** The line with the server's reply, where there is one. */
function telling(words: string): string | null {
  const line = /^.*(?:\b[45]\d\d[ -](?:#?[45]\.\d{1,3}\.\d{1,3}|\S+ \S+)|#[45]\.\d{1,3}\.\d{1,3}).*$/m.exec(
    words.slice(0, 20_000),
  );
  return line === null ? null : evidenceLine(line[0]);
}
