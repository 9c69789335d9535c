import { useCallback, useState, type RefCallback, type RefObject } from 'react';

/**
 * The inner width of an element in CSS pixels, kept as it changes; unbounded until there is an element to measure.
 * @param ref is given the element as well
 */
export function useWidth<E extends HTMLElement>(ref: RefObject<E | null>): readonly [RefCallback<E>, number] {
  const [width, setWidth] = useState(Number.POSITIVE_INFINITY);
  const attach = useCallback(
    (element: E | null) => {
      ref.current = element;
      if (element === null) return undefined;
      const measure = (): void => setWidth(element.clientWidth);
      measure();
      const observer = new ResizeObserver(measure);
      observer.observe(element);
      return () => observer.disconnect();
    },
    [ref],
  );
  return [attach, width];
}
