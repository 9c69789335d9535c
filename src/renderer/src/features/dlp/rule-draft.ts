/** A rule while it is being written: what its fields hold, and what is made of them. Pure. */
import type { DlpChannel, DlpLooksFor, DlpRule } from '../../../../shared/contract/dlp.ts';
import type { Input } from '../../../../shared/contract/index.ts';
import { dlpDetector, type DlpAction, type DlpDetector } from '../../../../shared/dlp.ts';

export interface RuleDraft {
  readonly name: string;
  readonly kind: DlpLooksFor['kind'];
  /** One a line. */
  readonly words: string;
  readonly pattern: string;
  readonly detector: DlpDetector;
  readonly least: number;
  /** Separated by blanks. */
  readonly endings: string;
  readonly megabytes: number;
  readonly who: DlpRule['recipients']['who'];
  /** Separated by blanks. */
  readonly domains: string;
  readonly channels: readonly DlpChannel[];
  readonly action: DlpAction;
  readonly confirmBy: DlpRule['confirmBy'];
}

export const detectorNames = dlpDetector.options;
export const kinds: readonly DlpLooksFor['kind'][] = [
  'words',
  'pattern',
  'detector',
  'attachment-kind',
  'attachment-size',
  'attachment-unread',
  'anything',
];
export const channels: readonly DlpChannel[] = ['campaign', 'answer', 'test'];

const empty: RuleDraft = {
  name: '',
  kind: 'words',
  words: '',
  pattern: '',
  detector: 'card-number',
  least: 1,
  endings: '',
  megabytes: 5,
  who: 'anyone',
  domains: '',
  channels,
  action: 'confirm',
  confirmBy: 'dlp:write',
};

export function draftOf(rule: DlpRule | null): RuleDraft {
  if (rule === null) return empty;
  const { looksFor, recipients, name, action, confirmBy } = rule;
  const common = { ...empty, name, action, confirmBy, channels: rule.channels, kind: looksFor.kind };
  const domains = recipients.who === 'anyone' ? '' : recipients.domains.join(' ');
  return { ...common, ...lookFields(looksFor), who: recipients.who, domains };
}

function lookFields(looksFor: DlpLooksFor): Partial<RuleDraft> {
  switch (looksFor.kind) {
    case 'words':
      return { words: looksFor.words.join('\n') };
    case 'attachment-kind':
      return { endings: looksFor.endings.join(' ') };
    case 'pattern':
      return { pattern: looksFor.pattern };
    case 'detector':
      return { detector: looksFor.detector, least: looksFor.least };
    case 'attachment-size':
      return { megabytes: looksFor.megabytes };
    default:
      return {};
  }
}

const split = (text: string, by: RegExp): string[] =>
  text
    .split(by)
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** Null while something is missing. */
export function looksForOf(draft: RuleDraft): DlpLooksFor | null {
  switch (draft.kind) {
    case 'words': {
      const words = split(draft.words, /\n/).filter((word) => word.length > 1);
      return words.length === 0 ? null : { kind: 'words', words };
    }
    case 'pattern':
      return draft.pattern === '' ? null : { kind: 'pattern', pattern: draft.pattern };
    case 'detector':
      return { kind: 'detector', detector: draft.detector, least: draft.least };
    case 'attachment-kind': {
      const endings = split(draft.endings.toLowerCase(), /[\s,.;]+/);
      return endings.length === 0 ? null : { kind: 'attachment-kind', endings };
    }
    case 'attachment-size':
      return { kind: 'attachment-size', megabytes: draft.megabytes };
    case 'attachment-unread':
      return { kind: 'attachment-unread' };
    default:
      return { kind: 'anything' };
  }
}

/** What is saved; null while something is missing. */
export function ruleOf(draft: RuleDraft, before: DlpRule | null): Input<'dlp.save'> | null {
  const looksFor = looksForOf(draft);
  const domains = split(draft.domains.toLowerCase(), /[\s,;]+/);
  const { who, name, action, confirmBy } = draft;
  if (looksFor === null || draft.channels.length === 0 || (who !== 'anyone' && domains.length === 0)) return null;
  return {
    ...(before === null ? {} : { id: Number(before.id) }),
    name: name.trim(),
    enabled: before?.enabled ?? true,
    looksFor,
    recipients: who === 'anyone' ? { who } : { who, domains },
    channels: [...draft.channels],
    action,
    confirmBy,
  };
}
