/** The rules that an organisation imposes, as rules that nobody can change here. Pure. */
import type { DlpLooksFor, DlpRule } from '../../shared/contract/dlp.ts';
import type { DlpAction } from '../../shared/dlp.ts';
import type { Policy } from '../../shared/policy.ts';

export function imposedRules(policy: Policy): DlpRule[] {
  const rule = (id: string, looksFor: DlpLooksFor, action: DlpAction = 'block'): DlpRule => ({
    id: `policy:${id}`,
    name: '',
    enabled: true,
    looksFor,
    recipients: { who: 'anyone' },
    channels: ['campaign', 'answer', 'test'],
    action,
    confirmBy: 'dlp:manage',
    source: 'policy',
  });
  const {
    forbiddenWords,
    forbiddenPatterns = [],
    forbiddenAttachments,
    unreadAttachments,
    forbiddenData = [],
  } = policy;
  return [
    ...forbiddenData.map((detector) => rule(detector, { kind: 'detector', detector, least: leastOf(detector) })),
    ...(forbiddenWords === undefined ? [] : [rule('words', { kind: 'words', words: forbiddenWords })]),
    ...forbiddenPatterns.map((pattern, index) => rule(`pattern:${index + 1}`, { kind: 'pattern', pattern })),
    ...(forbiddenAttachments === undefined
      ? []
      : [rule('attachments', { kind: 'attachment-kind', endings: forbiddenAttachments })]),
    ...(unreadAttachments === undefined ? [] : [rule('unread', { kind: 'attachment-unread' }, unreadAttachments)]),
  ];
}

/** One address is a signature; this many are a list. */
const addressesInAList = 20;
const leastOf = (detector: string): number => (detector === 'address-list' ? addressesInAList : 1);
