import type { Output } from '../../../../shared/contract/index.ts';
import { hasMessage, translate } from '../../i18n/index.ts';

export function objectsText(objects: Output<'audit.list'>['items'][number]['objects']): string {
  return Object.entries(objects)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}

export function outcomeText(outcome: string): string {
  if (outcome === 'ok') return translate('safety:audit.fine');
  const key = `errors:${outcome}`;
  return hasMessage(key) ? translate(key) : outcome;
}
