/** The list that a screen is about: where the keys of lists lead, wherever the focus was before. */

/** Keys that lead into a list from anywhere outside of a field. */
const letters = new Set(['j', 'k']);
/** Keys that do so only where nothing else is meant by them. */
const arrows = new Set(['ArrowDown', 'ArrowUp']);

function screenList(): HTMLElement | null {
  // What lies over the screen has keys of its own.
  if (document.querySelector('[role="dialog"]:not([data-state="closed"])') !== null) return null;
  return document.querySelector<HTMLElement>('main :is([role="grid"], [role="listbox"])[tabindex="0"]');
}

/** Puts the focus into the list of the screen. @returns whether there is one */
export function focusScreenList(): boolean {
  const list = screenList();
  list?.focus();
  return list !== null;
}

/** Whether nothing that has a use for the arrow keys has the focus. */
function isIdle(focused: Element | null): boolean {
  return focused === null || focused === document.body || focused.matches('main, nav *');
}

/** Gives a key of lists to the list of the screen, with the focus. @returns whether it was one, and there is a list */
export function passToScreenList(event: KeyboardEvent): boolean {
  const list = screenList();
  const focused = document.activeElement;
  if (list === null || !event.isTrusted || list.contains(focused)) return false;
  if (!letters.has(event.key) && !(arrows.has(event.key) && isIdle(focused))) return false;
  list.focus();
  list.dispatchEvent(new KeyboardEvent('keydown', { key: event.key, bubbles: true, cancelable: true }));
  return true;
}
