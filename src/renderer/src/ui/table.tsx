import { ArrowDown, ArrowUp } from 'lucide-react';
import { memo, useMemo, useRef, type ReactNode } from 'react';
import { useT } from '../i18n/index.ts';
import { Checkbox } from './choice.tsx';
import { cx } from './cx.ts';
import { ListEnd } from './list-end.tsx';
import { ErrorState, Skeleton } from './states.tsx';
import { useRows, type RowKey, type RowSelection } from './use-rows.ts';
import { useWidth } from './use-width.ts';

export interface Column<T, S extends string = string> {
  readonly id: string;
  readonly header: string;
  /** A track of CSS grid: `2fr`, `120px`, `minmax(160px, 1fr)`. */
  readonly width: string;
  readonly align?: 'end';
  /** The least width of the table, in pixels, at which the column is shown; always where it is left out. */
  readonly from?: number;
  /** The sort it stands for; the header is then a button. */
  readonly sort?: S;
  readonly render: (row: T) => ReactNode;
}

export interface SortState<S extends string> {
  readonly by: S;
  readonly descending: boolean;
}

interface TableProps<T, S extends string> {
  readonly label: string;
  readonly columns: readonly Column<T, S>[];
  readonly rows: readonly T[];
  readonly rowKey: (row: T) => RowKey;
  /** A name of the row for its checkbox. */
  readonly rowLabel?: (row: T) => string;
  readonly loading?: boolean;
  readonly error?: unknown;
  readonly onRetry?: () => void;
  readonly hasMore?: boolean;
  readonly loadingMore?: boolean;
  /** Why the next page is not there. */
  readonly moreError?: unknown;
  readonly onMore?: () => void;
  readonly onOpen?: (row: T) => void;
  /** The row whose details are shown. */
  readonly activeKey?: RowKey | null;
  readonly selection?: RowSelection;
  readonly sort?: SortState<S>;
  readonly onSort?: (sort: SortState<S>) => void;
  /** What the rows answer beside the sort; with another question or sort the table begins at its top. */
  readonly question?: string;
  /** The rows are still those of the question before. */
  readonly stale?: boolean;
  /** Shown instead of no rows. */
  readonly empty?: ReactNode;
  readonly rowHeight?: number;
}

const headerHeight = 32;

/**
 * A table of any length: only the rows in sight are in the document, the next page is fetched as the end comes
 * near, and the keyboard does everything (arrows or j/k, Enter, space or x to select, shift to extend).
 */
export function Table<T, S extends string = string>(props: TableProps<T, S>) {
  const t = useT();
  const { rows, rowKey, selection, rowHeight = 36 } = props;
  const scrollRef = useRef<HTMLDivElement>(null);
  const [attach, width] = useWidth(scrollRef);
  const columns = useMemo(() => props.columns.filter(({ from = 0 }) => from <= width), [props.columns, width]);
  const list = useRows({
    scrollRef,
    rows,
    rowKey,
    rowHeight,
    headerHeight,
    // What has failed is tried again when somebody says so.
    hasMore: props.hasMore === true && (props.moreError ?? null) === null,
    onMore: props.onMore,
    onOpen: props.onOpen,
    onCursor: undefined,
    selection,
    activeKey: props.activeKey,
    question: JSON.stringify([props.question, props.sort]),
    stale: props.stale,
  });
  if (props.error !== undefined && props.error !== null)
    return <ErrorState error={props.error} {...(props.onRetry === undefined ? {} : { onRetry: props.onRetry })} />;
  if (props.loading === true && rows.length === 0) return <Skeleton lines={8} className="p-5" />;
  if (rows.length === 0 && props.empty !== undefined) return props.empty;

  const gridTemplateColumns = [...(selection === undefined ? [] : ['36px']), ...columns.map((c) => c.width)].join(' ');
  const allSelected =
    selection !== undefined && rows.length > 0 && rows.every((row) => selection.keys.has(rowKey(row)));
  return (
    <div
      ref={attach}
      role="grid"
      tabIndex={0}
      aria-label={props.label}
      aria-rowcount={props.hasMore === true ? -1 : rows.length + 1}
      aria-multiselectable={selection !== undefined || undefined}
      aria-activedescendant={list.cursor >= 0 ? list.rowId(list.cursor) : undefined}
      onKeyDown={list.onKeyDown}
      onClick={list.onClick}
      className={cx('group/grid relative min-h-0 flex-1 overflow-auto', list.focusClass)}
    >
      <div
        role="row"
        aria-rowindex={1}
        className="sticky top-0 z-10 grid h-8 min-w-fit items-center border-b border-line bg-bg pr-5 pl-3 text-sm text-muted"
        style={{ gridTemplateColumns }}
      >
        {selection !== undefined && (
          <div role="columnheader" aria-label={t('ui:selectAll')} className="flex px-2">
            <Checkbox
              label={t('ui:selectAll')}
              tabIndex={-1}
              checked={allSelected ? true : selection.keys.size > 0 ? 'indeterminate' : false}
              onChange={(checked) => selection.onChange(new Set(checked ? rows.map(rowKey) : []))}
            />
          </div>
        )}
        {columns.map((column) => (
          <HeaderCell key={column.id} column={column} sort={props.sort} onSort={props.onSort} />
        ))}
      </div>
      <div role="presentation" className="relative min-w-fit" style={{ height: list.virtual.getTotalSize() }}>
        {list.virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows[index];
          if (row === undefined) return null;
          const key = rowKey(row);
          return (
            <Row
              // By place: what is there shows another row, and a search is on the screen in two thirds of the time.
              key={index}
              id={list.rowId(index)}
              row={row}
              index={index}
              start={start}
              height={rowHeight}
              columns={columns}
              tracks={gridTemplateColumns}
              label={selection === undefined ? '' : (props.rowLabel?.(row) ?? '')}
              selected={selection === undefined ? null : selection.keys.has(key)}
              active={props.activeKey === key}
              cursor={list.cursor === index}
            />
          );
        })}
      </div>
      <ListEnd loading={props.loadingMore} error={props.moreError} onRetry={props.onMore} />
    </div>
  );
}

interface RowProps<T, S extends string> {
  readonly id: string;
  readonly row: T;
  readonly index: number;
  /** Pixels from the top of the list. */
  readonly start: number;
  readonly height: number;
  readonly columns: readonly Column<T, S>[];
  /** The grid's column tracks. */
  readonly tracks: string;
  readonly label: string;
  /** Null where rows are not selected. */
  readonly selected: boolean | null;
  readonly active: boolean;
  readonly cursor: boolean;
}

function RowBody<T, S extends string>(props: RowProps<T, S>) {
  const t = useT();
  const { row, index, selected, active } = props;
  return (
    <div
      id={props.id}
      data-index={index}
      role="row"
      tabIndex={-1}
      aria-rowindex={index + 2}
      aria-selected={selected ?? undefined}
      aria-current={active || undefined}
      className={cx(
        'absolute inset-x-0 top-0 grid items-center border-b border-line/60 pr-5 pl-3 outline-none',
        selected === true || active ? 'bg-selected' : 'hover:bg-hover',
        props.cursor && 'group-focus-visible/grid:inset-ring-2 group-focus-visible/grid:inset-ring-accent',
      )}
      style={{
        gridTemplateColumns: props.tracks,
        height: props.height,
        transform: `translateY(${String(props.start)}px)`,
      }}
    >
      {selected !== null && (
        <div role="gridcell" className="flex px-2">
          <Checkbox label={`${t('ui:selectRow')} ${props.label}`.trim()} tabIndex={-1} checked={selected} />
        </div>
      )}
      {props.columns.map((column) => (
        <div
          key={column.id}
          role="gridcell"
          className={cx('min-w-0 truncate px-2', column.align === 'end' && 'tabular text-right')}
        >
          {column.render(row)}
        </div>
      ))}
    </div>
  );
}

/** Drawn again only when what it shows has changed: a search is typed key by key above it. */
const Row = memo(RowBody) as typeof RowBody;

interface HeaderCellProps<T, S extends string> {
  readonly column: Column<T, S>;
  readonly sort: SortState<S> | undefined;
  readonly onSort: ((sort: SortState<S>) => void) | undefined;
}

function HeaderCell<T, S extends string>({ column, sort, onSort }: HeaderCellProps<T, S>) {
  const by = column.sort;
  const active = by !== undefined && sort?.by === by;
  const Arrow = sort?.descending === true ? ArrowDown : ArrowUp;
  return (
    <div
      role="columnheader"
      aria-sort={active ? (sort.descending ? 'descending' : 'ascending') : undefined}
      className={cx('min-w-0 truncate px-2 font-medium', column.align === 'end' && 'text-right')}
    >
      {by === undefined || onSort === undefined ? (
        column.header
      ) : (
        <button
          type="button"
          onClick={() => onSort({ by, descending: active ? !sort.descending : false })}
          className="inline-flex max-w-full items-center gap-1 rounded-sm hover:text-ink"
        >
          <span className="truncate">{column.header}</span>
          {active && <Arrow aria-hidden size={12} className="shrink-0" />}
        </button>
      )}
    </div>
  );
}
