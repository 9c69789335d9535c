import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import {
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
  type RefObject,
} from 'react';
import { extended, moveCursor, placeNow, toggled, type Place } from './list-navigation.ts';

export type RowKey = number | string;

export interface RowSelection {
  readonly keys: ReadonlySet<RowKey>;
  readonly onChange: (keys: ReadonlySet<RowKey>) => void;
}

interface RowsOptions<T> {
  /** The element that scrolls. */
  readonly scrollRef: RefObject<HTMLDivElement | null>;
  readonly rows: readonly T[];
  readonly rowKey: (row: T) => RowKey;
  readonly rowHeight: number;
  readonly headerHeight: number;
  readonly hasMore: boolean;
  readonly onMore: (() => void) | undefined;
  readonly onOpen: ((row: T) => void) | undefined;
  readonly onCursor: ((row: T) => void) | undefined;
  readonly selection: RowSelection | undefined;
  readonly activeKey: RowKey | null | undefined;
  /** What the rows answer, such as a search and an order. When that changes, the list begins at its top. */
  readonly question: string | undefined;
  /** The rows are still those of the question before. */
  readonly stale: boolean | undefined;
}

export interface Rows {
  readonly virtual: Virtualizer<HTMLDivElement, Element>;
  readonly cursor: number;
  readonly rowId: (index: number) => string;
  /** How the list shows that it has the focus: by its frame as long as no row has the cursor. */
  readonly focusClass: string;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  /** For the whole list: the row is the element with `data-index` around the target; a checkbox in it selects it. */
  readonly onClick: (event: MouseEvent) => void;
}

/** A row, or its box, would keep the focus of a click to itself, and with it the keys; a control in it may. */
function takesFocus(target: EventTarget): boolean {
  const control = target instanceof Element ? target.closest('a[href], button, input, [tabindex]') : null;
  return control?.getAttribute('tabindex') === '-1';
}

/** Rows before the end at which the next page is asked for. */
const prefetch = 30;

/** The behaviour of a virtualised list: cursor, selection, pages. The looks are the caller's. */
export function useRows<T>(options: RowsOptions<T>): Rows {
  const { scrollRef, rows, rowKey, rowHeight, headerHeight, hasMore, onMore, onOpen, onCursor, selection, activeKey } =
    options;
  const id = useId();
  const anchor = useRef<Place<RowKey> | null>(null);
  const [place, setPlace] = useState<Place<RowKey> | null>(null);
  const active =
    activeKey === undefined || activeKey === null ? -1 : rows.findIndex((row) => rowKey(row) === activeKey);
  const keyAt = (index: number): RowKey | undefined => {
    const row = rows[index];
    return row === undefined ? undefined : rowKey(row);
  };
  const placeOf = (index: number): Place<RowKey> | null => {
    const key = keyAt(index);
    return key === undefined ? null : { index, key };
  };
  const cursor = place === null ? active : placeNow(place, keyAt, rows.length);
  const setCursor = (index: number): void => setPlace(placeOf(index));
  const anchorNow = (): number => Math.max(0, placeNow(anchor.current, keyAt, rows.length));

  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scrollRef.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollPaddingStart: headerHeight,
    useFlushSync: false,
  });

  const { question, stale } = options;
  const answered = useRef(question);
  useLayoutEffect(() => {
    if (stale === true || answered.current === question) return;
    answered.current = question;
    anchor.current = null;
    setPlace(null);
    scrollRef.current?.scrollTo(0, 0);
  }, [question, stale, scrollRef]);

  const last = virtual.getVirtualItems().at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && last >= rows.length - prefetch) onMore?.();
  }, [hasMore, last, rows.length, onMore]);

  const moveTo = (index: number): void => {
    setCursor(index);
    virtual.scrollToIndex(index);
    const row = rows[index];
    if (row !== undefined) onCursor?.(row);
  };
  const toggle = (index: number, range: boolean): void => {
    const row = rows[index];
    if (selection === undefined || row === undefined) return;
    if (range) selection.onChange(extended(selection.keys, rows.map(rowKey), anchorNow(), index));
    else {
      anchor.current = placeOf(index);
      selection.onChange(toggled(selection.keys, rowKey(row)));
    }
  };

  /** Whether the key was one for the selection. */
  const selectByKey = (event: KeyboardEvent, mod: boolean): boolean => {
    if (selection === undefined) return false;
    if ((event.key === ' ' || event.key === 'x') && !mod) toggle(cursor, event.shiftKey);
    else if (event.key === 'a' && mod) selection.onChange(new Set(rows.map(rowKey)));
    else if (event.key === 'Escape' && selection.keys.size > 0) selection.onChange(new Set());
    else return false;
    return true;
  };
  const extendTo = (index: number): void => {
    if (selection === undefined) return;
    if (selection.keys.size === 0) anchor.current = placeOf(Math.max(0, cursor));
    selection.onChange(extended(selection.keys, rows.map(rowKey), anchorNow(), index));
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget || event.altKey) return;
    const mod = event.metaKey || event.ctrlKey;
    const page = Math.max(1, Math.floor((scrollRef.current?.clientHeight ?? 0) / rowHeight) - 1);
    const next = moveCursor({ key: event.key, mod }, cursor, rows.length, page);
    const row = rows[cursor];
    if (next !== null) {
      if (event.shiftKey) extendTo(next);
      moveTo(next);
    } else if (event.key === 'Enter' && row !== undefined) onOpen?.(row);
    else if (!selectByKey(event, mod)) return;
    event.preventDefault();
    event.stopPropagation();
  };

  const onClick = (event: MouseEvent): void => {
    const element = event.target instanceof Element ? event.target.closest('[data-index]') : null;
    if (takesFocus(event.target)) scrollRef.current?.focus({ preventScroll: true });
    const index = Number(element?.getAttribute('data-index') ?? -1);
    const row = rows[index];
    if (row === undefined) return;
    const box = event.target instanceof Element && event.target.closest('[role="checkbox"]') !== null;
    if (selection !== undefined && (box || event.shiftKey || event.metaKey || event.ctrlKey)) {
      toggle(index, event.shiftKey);
      setCursor(index);
      return;
    }
    anchor.current = placeOf(index);
    moveTo(index);
    onOpen?.(row);
  };

  const focusClass = cursor < 0 ? '-outline-offset-2' : 'outline-none';
  return { virtual, cursor, rowId: (index) => `${id}-${String(index)}`, focusClass, onKeyDown, onClick };
}
