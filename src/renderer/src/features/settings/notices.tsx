import { ChevronRight, Scale } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { noticesFile, readNotices, type Notice } from '../../../../shared/notices.ts';
import { LetterlockError } from '../../../../shared/result.ts';
import { useT } from '../../i18n/index.ts';
import { cx } from '../../ui/cx.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { SearchInput } from '../../ui/input.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../ui/states.tsx';

/** The file that the build lays beside the screens. */
async function fetchNotices(signal: AbortSignal): Promise<readonly Notice[]> {
  const response = await fetch(`/${noticesFile}`, { signal });
  if (!response.ok) throw new LetterlockError('not-found');
  return readNotices(await response.text());
}

type State = { readonly notices: readonly Notice[] } | { readonly error: unknown } | null;

function useNotices(): State {
  const [state, setState] = useState<State>(null);
  useEffect(() => {
    const stop = new AbortController();
    fetchNotices(stop.signal)
      .then((notices) => setState({ notices }))
      .catch((error: unknown) => {
        if (!stop.signal.aborted) setState({ error });
      });
    return () => stop.abort();
  }, []);
  return state;
}

/** Whose software Letterlock carries, and under which terms: every text as its authors wrote it. */
export function NoticesDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useT();
  const state = useNotices();
  return (
    <Dialog
      open
      size="lg"
      title={t('settings:notices.title')}
      description={t('settings:notices.hint')}
      onClose={onClose}
    >
      {state === null ? (
        <Skeleton lines={8} />
      ) : 'error' in state ? (
        <ErrorState error={state.error} />
      ) : (
        <List notices={state.notices} />
      )}
    </Dialog>
  );
}

interface Part {
  readonly name: string;
  readonly licence: string;
  readonly text: string;
}

function List({ notices }: { readonly notices: readonly Notice[] }) {
  const t = useT();
  const [search, setSearch] = useState('');
  const parts = useMemo(
    () =>
      notices
        .flatMap(({ packages, licence, text }) => packages.map((name): Part => ({ name, licence, text })))
        .toSorted((one, other) => one.name.localeCompare(other.name)),
    [notices],
  );
  const wanted = search.trim().toLowerCase();
  const shown = parts.filter(({ name, licence }) => `${name}\n${licence}`.toLowerCase().includes(wanted));
  return (
    <div className="flex h-[60vh] flex-col gap-3">
      <SearchInput label={t('settings:notices.search')} value={search} onChange={setSearch} />
      <ul className="min-h-0 flex-1 divide-y divide-line overflow-y-auto rounded-md border border-line">
        {shown.map((part) => (
          <Row key={part.name} part={part} />
        ))}
        {shown.length === 0 && (
          <li>
            <EmptyState icon={Scale} title={t('settings:notices.none')} />
          </li>
        )}
      </ul>
    </div>
  );
}

function Row({ part: { name, licence, text } }: { readonly part: Part }) {
  const [open, setOpen] = useState(false);
  return (
    <li>
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="flex w-full items-center gap-2 px-3 py-1.5 text-left hover:bg-hover"
      >
        <ChevronRight aria-hidden size={14} className={cx('shrink-0 text-muted', open && 'rotate-90')} />
        <span className="min-w-0 flex-1 wrap-anywhere">{name}</span>
        <span className="shrink-0 text-sm text-muted">{licence}</span>
      </button>
      {open && (
        <pre className="bg-sunken px-4 py-3 font-mono text-xs wrap-anywhere whitespace-pre-wrap select-text">
          {text}
        </pre>
      )}
    </li>
  );
}
