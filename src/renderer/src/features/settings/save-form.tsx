import type { ReactNode } from 'react';
import type { Input } from '../../../../shared/contract/index.ts';
import { useAction } from '../../api/hooks.ts';
import { useT } from '../../i18n/index.ts';
import { useToasts } from '../../stores/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { ErrorCallout } from '../../ui/states.tsx';

interface SaveFormProps {
  /** What differs from what is stored; null where nothing does. */
  readonly change: Input<'settings.update'> | null;
  /** Whether it can be saved as it stands. */
  readonly valid?: boolean;
  readonly className?: string;
  readonly children: ReactNode;
}

/** Settings that are edited first and saved by a button, with what came of it. */
export function SaveForm({ change, valid = true, className, children }: SaveFormProps) {
  const t = useT();
  const show = useToasts((state) => state.show);
  const update = useAction('settings.update', {
    onSuccess: () => show({ title: t('settings:saved'), tone: 'ok' }),
    onError: () => undefined,
  });
  const ready = change !== null && valid;
  return (
    <form
      className={cx('flex flex-col gap-3', className)}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready && !update.isPending) update.mutate(change);
      }}
    >
      {children}
      {update.error !== null && <ErrorCallout error={update.error} />}
      <div>
        <Button type="submit" variant={ready ? 'primary' : 'secondary'} disabled={!ready} busy={update.isPending}>
          {t('ui:save')}
        </Button>
      </div>
    </form>
  );
}
