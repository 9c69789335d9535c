import { useCallback, type RefCallback } from 'react';

/** A ref whose element gets the focus when it appears: for the one field that a screen or dialog is about. */
export function useFocus<E extends HTMLElement>(): RefCallback<E> {
  return useCallback((element) => element?.focus(), []);
}
