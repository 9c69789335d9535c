import { errorText } from '../i18n/errors.ts';
import { useT } from '../i18n/index.ts';
import { Button } from './button.tsx';
import { Spinner } from './spinner.tsx';

interface MoreFailedProps {
  /** Null or left out where nothing has failed. */
  readonly error: unknown;
  readonly onRetry: (() => void) | undefined;
}

/** At the end of a list whose next page could not be fetched: what is there stays. */
export function MoreFailed({ error, onRetry }: MoreFailedProps) {
  const t = useT();
  if (error === null || error === undefined || onRetry === undefined) return null;
  return (
    <div
      role="alert"
      className="sticky inset-x-0 bottom-0 z-10 flex items-center justify-center gap-3 border-t border-line bg-bg p-2"
    >
      <span className="min-w-0 truncate text-danger">{errorText(error).title}</span>
      <Button size="sm" onClick={onRetry}>
        {t('ui:retry')}
      </Button>
    </div>
  );
}

interface MoreButtonProps {
  readonly list: {
    readonly loadingMore: boolean;
    readonly moreError: unknown;
    readonly onMore: () => void;
  };
  readonly label: string;
}

/** At the end of a list that has more and does not fetch it by itself. */
export function MoreButton({ list, label }: MoreButtonProps) {
  if (list.moreError !== null) return <MoreFailed error={list.moreError} onRetry={list.onMore} />;
  return (
    <Button variant="ghost" className="self-center" busy={list.loadingMore} onClick={list.onMore}>
      {label}
    </Button>
  );
}

interface ListEndProps extends MoreFailedProps {
  readonly loading: boolean | undefined;
}

/** What stands below the rows: that more come, or why they do not. */
export function ListEnd({ loading, error, onRetry }: ListEndProps) {
  const t = useT();
  if (loading !== true) return <MoreFailed error={error} onRetry={onRetry} />;
  return (
    <div role="status" aria-label={t('ui:loading')} className="flex h-9 items-center justify-center text-muted">
      <Spinner />
    </div>
  );
}
