import { translate } from '../i18n/index.ts';

function wordsFor({ validity, type, min, max }: HTMLInputElement): string {
  if (validity.valueMissing) return translate('ui:invalid.missing');
  if (validity.typeMismatch && (type === 'email' || type === 'url')) return translate(`ui:invalid.${type}`);
  if (validity.rangeUnderflow) return translate('ui:invalid.low', { limit: min });
  if (validity.rangeOverflow) return translate('ui:invalid.high', { limit: max });
  return translate('ui:invalid.other');
}

/** The browser's bubble at a field that holds up a form speaks the browser's language: it gets the user's words. */
export function nameWhatIsInvalid(page: EventTarget): void {
  page.addEventListener(
    'invalid',
    ({ target }) => {
      if (!(target instanceof HTMLInputElement)) return;
      target.setCustomValidity('');
      if (!target.validity.valid) target.setCustomValidity(wordsFor(target));
    },
    true,
  );
  // Words that were set hold the form up until they are taken away.
  for (const change of ['input', 'change']) {
    const clear = ({ target }: Event): void =>
      void (target instanceof HTMLInputElement && target.setCustomValidity(''));
    page.addEventListener(change, clear, true);
  }
}
