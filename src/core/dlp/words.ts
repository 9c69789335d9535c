/** Findings in words, for the ledger, the command line and errors; the screens have catalogues of their own. Pure. */
import type { DlpFinding, DlpLooksFor, DlpPlace, DlpRule } from '../../shared/contract/dlp.ts';
import type { DlpAction, DlpDetector } from '../../shared/dlp.ts';
import type { Hit } from './judge.ts';

const detectorNames: Readonly<Record<DlpDetector, string>> = {
  'card-number': 'a card number',
  iban: 'an IBAN',
  'national-id': 'a national number of identity',
  'private-key': 'a private key',
  'access-token': 'an access token',
  password: 'a password',
  'address-list': 'a list of mail addresses',
};

/** As in “the mail has …”. */
export function nameOf({ name, looksFor }: Pick<DlpRule, 'name' | 'looksFor'>): string {
  if (name !== '') return `what the rule “${name}” looks for`;
  switch (looksFor.kind) {
    case 'words':
      return 'a word that must not be sent';
    case 'pattern':
      return 'something that matches a pattern';
    case 'detector':
      return detectorNames[looksFor.detector];
    case 'attachment-kind':
      return 'an attachment of a kind that must not be sent';
    case 'attachment-unread':
      return 'an attachment that is not read, or not to its end';
    case 'attachment-size':
      return 'an attachment that is too large';
    default:
      return 'a recipient to whom it must not be sent';
  }
}

/** For catalogues: `detector:iban`, `words`. */
export const lookKey = (looksFor: DlpLooksFor): string =>
  looksFor.kind === 'detector' ? `detector:${looksFor.detector}` : looksFor.kind;

const places: Readonly<Record<DlpPlace, string>> = {
  subject: 'in its subject',
  text: 'in its text',
  link: 'in a link',
  attachment: 'in an attachment',
  recipient: '',
  export: '',
};

const ends: Readonly<Record<DlpAction, string>> = {
  warn: 'Look whether it is meant to leave.',
  confirm: 'It is sent only when somebody confirms it.',
  block: 'It is not sent.',
};

/** A sentence, or two. */
export function sentenceOf({ rule, place }: Hit): string {
  const where = rule.name === '' && rule.looksFor.kind.startsWith('attachment-') ? '' : places[place];
  const who = rule.source === null ? 'Data-loss prevention' : 'Your organisation has set this';
  const what = where === '' ? nameOf(rule) : `${nameOf(rule)} ${where}`;
  return `${who}: the mail has ${what}. ${ends[rule.action]}`;
}

/** As callers get it. */
export const toFinding = ({ rule, place, count }: Hit, mayConfirm: boolean): DlpFinding => ({
  ruleId: rule.id,
  rule: rule.name,
  looksFor: lookKey(rule.looksFor),
  action: rule.action,
  place,
  count,
  mayConfirm: rule.action === 'confirm' && mayConfirm,
});
