import type { Output } from '../../../../shared/contract/index.ts';
import type { Translate } from '../../i18n/catalogue.ts';
import { hasMessage } from '../../i18n/index.ts';

export type Attention = Output<'today.summary'>['attention'][number];

/** The sentence of a thing that needs a person. Codes that the catalogue does not know yet get a general one. */
export function attentionText(t: Translate, { code, params }: Attention): string {
  const plain = `today:attention.${code}`;
  const text = `${plain}.text`;
  const because = `${plain}.because`;
  const reason = `${plain}.reason.${String(params['reason'] ?? '')}`;
  if (hasMessage(because) && hasMessage(reason)) return t(because, { ...params, reason: t(reason) });
  if (hasMessage(text)) return t(text, params);
  if (code === 'uncertain') return t('today:attention.uncertain', params);
  if (code === 'unread-replies') return t('today:attention.unread-replies', params);
  return t('today:attention.other');
}

/** The route of what an attention points at. */
export function targetPath({ code, target }: Attention): string {
  if (code === 'access-review') return '/safety/access';
  return target.id === null ? `/${target.screen}` : `/${target.screen}/${String(target.id)}`;
}
