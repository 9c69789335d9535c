import { useRef, type ReactNode } from 'react';
import { cx } from './cx.ts';
import { ListEnd } from './list-end.tsx';
import { ErrorState, Skeleton } from './states.tsx';
import { useRows, type RowKey } from './use-rows.ts';

interface VirtualListProps<T> {
  readonly label: string;
  readonly rows: readonly T[];
  readonly rowKey: (row: T) => RowKey;
  readonly rowHeight: number;
  readonly render: (row: T) => ReactNode;
  /** The cursor moving shows the row at once, as in a mail list. */
  readonly onOpen: (row: T) => void;
  readonly activeKey?: RowKey | null;
  readonly loading?: boolean;
  readonly stale?: boolean;
  /** What the rows answer; with another question the list begins at its top. */
  readonly question?: string;
  readonly error?: unknown;
  readonly onRetry?: () => void;
  readonly hasMore?: boolean;
  readonly loadingMore?: boolean;
  /** Why the next page is not there. */
  readonly moreError?: unknown;
  readonly onMore?: () => void;
  readonly empty?: ReactNode;
}

/** A list of any length whose rows are whole cards: conversations, mails. Same keys as the table. */
export function VirtualList<T>(props: VirtualListProps<T>) {
  const { rows, rowKey, rowHeight } = props;
  const scrollRef = useRef<HTMLDivElement>(null);
  const list = useRows({
    scrollRef,
    rows,
    rowKey,
    rowHeight,
    headerHeight: 0,
    // What has failed is tried again when somebody says so.
    hasMore: props.hasMore === true && (props.moreError ?? null) === null,
    onMore: props.onMore,
    onOpen: props.onOpen,
    onCursor: props.onOpen,
    selection: undefined,
    activeKey: props.activeKey,
    question: props.question,
    stale: props.stale,
  });
  if (props.error !== undefined && props.error !== null)
    return <ErrorState error={props.error} {...(props.onRetry === undefined ? {} : { onRetry: props.onRetry })} />;
  if (props.loading === true && rows.length === 0) return <Skeleton lines={8} className="p-4" />;
  if (rows.length === 0 && props.empty !== undefined) return props.empty;
  return (
    <div
      ref={scrollRef}
      role="listbox"
      tabIndex={0}
      aria-label={props.label}
      aria-busy={props.stale === true}
      aria-activedescendant={list.cursor >= 0 ? list.rowId(list.cursor) : undefined}
      onKeyDown={list.onKeyDown}
      onClick={list.onClick}
      className={cx('group/list min-h-0 flex-1 overflow-y-auto', list.focusClass)}
    >
      <div role="presentation" className="relative" style={{ height: list.virtual.getTotalSize() }}>
        {list.virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows[index];
          if (row === undefined) return null;
          const active = props.activeKey === rowKey(row);
          return (
            <div
              key={rowKey(row)}
              id={list.rowId(index)}
              data-index={index}
              role="option"
              tabIndex={-1}
              aria-selected={active}
              className={cx(
                'absolute inset-x-0 top-0 border-b border-line/60 outline-none',
                active ? 'bg-selected' : 'hover:bg-hover',
                list.cursor === index &&
                  'group-focus-visible/list:inset-ring-2 group-focus-visible/list:inset-ring-accent',
              )}
              style={{ height: rowHeight, transform: `translateY(${String(start)}px)` }}
            >
              {props.render(row)}
            </div>
          );
        })}
      </div>
      <ListEnd loading={props.loadingMore} error={props.moreError} onRetry={props.onMore} />
    </div>
  );
}
