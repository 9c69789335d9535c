import type { Alert } from '../../../../shared/contract/monitor.ts';
import type { Format } from '../../i18n/format.ts';
import type { Params, Translate } from '../../i18n/catalogue.ts';

/** What an alert says, in one sentence. */
export function alertText({ kind, facts }: Alert, t: Translate, format: Format): string {
  const params = shown(facts, format);
  if (kind === 'sign-in-ended' && facts['how'] === 'reused') return t('safety:alerts.signInReused', params);
  return t(`safety:alerts.texts.${kind}`, params);
}

/** Instants and numbers as people read them. */
function shown(facts: Alert['facts'], format: Format): Params {
  return Object.fromEntries(
    Object.entries(facts).map(([name, value]) => {
      if (typeof value === 'string') return [name, value];
      return [name, name === 'since' || name === 'before' ? format.dateTime(value) : format.number(value)];
    }),
  );
}
