import { useCallback, useMemo, useRef, type RefCallback } from 'react';

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

/** Of what is chosen in a menu, which goes, the button that opened the menu stays. */
function lasting(element: Element | null): Element | null {
  const menu = element?.closest('[role="menu"]') ?? null;
  return menu === null ? element : document.querySelector(`#${CSS.escape(menu.getAttribute('aria-labelledby') ?? '')}`);
}

interface FocusKeeper {
  readonly onOpenAutoFocus: (event: Event) => void;
  readonly onCloseAutoFocus: (event: Event) => void;
}

/**
 * For what lies over a screen and was opened by no trigger of its own: the focus goes to its first field, and at the end
 * back to where it was; to the content of the screen where that is gone.
 */
export function useFocusKeeper(): FocusKeeper {
  const before = useRef<Element | null>(null);
  return useMemo(
    () => ({
      onOpenAutoFocus(event) {
        before.current = lasting(document.activeElement);
        focusField(event);
      },
      onCloseAutoFocus(event) {
        event.preventDefault();
        const { current } = before;
        const place = current instanceof HTMLElement && current.isConnected && current !== document.body;
        (place ? current : document.querySelector('main'))?.focus({ preventScroll: true });
      },
    }),
    [],
  );
}
