import { useCallback, type RefCallback } from 'react';

/** A ref whose element gets the focus when it appears: for the one field that a screen or dialog is about. */
export function useFocus<E extends HTMLElement>(): RefCallback<E> {
  return useCallback((element) => element?.focus(), []);
}

/**
 * For what pops up: the focus goes to the first field, else to the pop-up itself: its first button closes or cancels
 * something, and nobody opens it for that.
 */
export function focusField(event: Event): void {
  const content = event.target;
  if (!(content instanceof HTMLElement)) return;
  event.preventDefault();
  const field = content.querySelector<HTMLElement>(
    'input, textarea, select, [role="radio"][aria-checked="true"], [role="grid"] [tabindex="0"]',
  );
  (field ?? content).focus();
}
