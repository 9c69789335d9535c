/** Rules and findings in the user's words. Pure. */
import type { DlpFinding, DlpPlace, DlpRule } from '../../../../shared/contract/dlp.ts';
import type { MessageKey, Translate } from '../../i18n/catalogue.ts';
import type { Format } from '../../i18n/format.ts';
import { hasMessage } from '../../i18n/index.ts';

/** What the core calls a rule's matter: `words`, `detector:iban`. */
export function lookText(looksFor: string, t: Translate): string {
  const key = `dlp:looks.${looksFor.replace(':', '-')}`;
  return hasMessage(key) ? t(key) : looksFor;
}

const lookKey = ({ looksFor }: Pick<DlpRule, 'looksFor'>): string =>
  looksFor.kind === 'detector' ? `detector:${looksFor.detector}` : looksFor.kind;

export function ruleName(rule: Pick<DlpRule, 'name' | 'looksFor'>, t: Translate): string {
  return rule.name === '' ? lookText(lookKey(rule), t) : rule.name;
}

/** What a rule looks for exactly, and where. */
export function ruleDetail({ looksFor, recipients, channels }: DlpRule, t: Translate, format: Format): string {
  const parts: string[] = [];
  if (looksFor.kind === 'words') parts.push(format.list(looksFor.words.slice(0, 5)));
  if (looksFor.kind === 'pattern') parts.push(looksFor.pattern);
  if (looksFor.kind === 'attachment-kind') parts.push(looksFor.endings.slice(0, 8).join(', '));
  if (looksFor.kind === 'attachment-size') parts.push(`> ${format.number(looksFor.megabytes)} MB`);
  if (looksFor.kind === 'detector') {
    parts.push(t(`dlp:about.${looksFor.detector}`));
    if (looksFor.least > 1) parts.push(`≥ ${format.number(looksFor.least)}`);
  }
  if (recipients.who !== 'anyone') {
    parts.push(t(`dlp:to.${recipients.who}`, { domains: format.list(recipients.domains.slice(0, 4)) }));
  }
  if (channels.length < 3) parts.push(format.list(channels.map((channel) => t(`dlp:channels.${channel}`))));
  return parts.join(' · ');
}

const noticeKey = ({ action, mayConfirm }: Pick<DlpFinding, 'action' | 'mayConfirm'>): MessageKey =>
  action === 'confirm' && !mayConfirm ? 'dlp:notice.beyond' : `dlp:notice.${action}`;

interface Told extends Pick<DlpFinding, 'action' | 'mayConfirm' | 'rule' | 'looksFor'> {
  readonly place: DlpPlace;
}

export const findingText = (finding: Told, t: Translate): string =>
  t(noticeKey(finding), {
    what: finding.rule === '' ? lookText(finding.looksFor, t) : finding.rule,
    where: t(finding.looksFor.startsWith('attachment-') ? 'dlp:within.file' : `dlp:within.${finding.place}`),
  });
