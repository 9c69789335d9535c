/** What does not fit is cut with an ellipsis everywhere; the whole of it is then shown while the pointer rests on it. */
import { useEffect } from 'react';

const cuttable = '.truncate, .line-clamp-2, [role="gridcell"]';

/** Titles that were put there by us, and go when the text fits again. */
const ours = new WeakSet<Element>();

function isCut(element: Element): boolean {
  return element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight + 1;
}

function explain(element: HTMLElement): void {
  if (element.title !== '' && !ours.has(element)) return;
  if (element.querySelector('[title], button, input') !== null || !isCut(element)) {
    if (ours.delete(element)) element.removeAttribute('title');
    return;
  }
  element.title = element.textContent.trim();
  ours.add(element);
}

/** For the whole window: gives every text that is cut a title as the pointer comes to it. */
export function useCutTitles(): void {
  useEffect(() => {
    const onOver = ({ target }: PointerEvent): void => {
      const element = target instanceof Element ? target.closest<HTMLElement>(cuttable) : null;
      if (element !== null) explain(element);
    };
    document.addEventListener('pointerover', onOver, { passive: true });
    return () => document.removeEventListener('pointerover', onOver);
  }, []);
}
