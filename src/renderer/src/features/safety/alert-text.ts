import type { Alert } from '../../../../shared/contract/monitor.ts';
import type { Format } from '../../i18n/format.ts';
import type { Params, Translate } from '../../i18n/catalogue.ts';

/** What an alert says, in one sentence. */
export function alertText({ kind, facts }: Alert, t: Translate, format: Format): string {
  return t(`safety:alerts.texts.${kind}`, shown(facts, format));
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
