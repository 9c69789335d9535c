import { CircleAlert, PlugZap, Unplug } from 'lucide-react';
import { Component, type ReactNode } from 'react';
import { useAction } from '../api/hooks.ts';
import { useT } from '../i18n/index.ts';
import { Button } from '../ui/button.tsx';
import { PartMissing } from '../ui/part.ts';
import { EmptyState } from '../ui/states.tsx';

interface BoundaryProps {
  /** The boundary forgets a failure when this changes: another screen is another try. */
  readonly place: string;
  readonly children: ReactNode;
}

interface BoundaryState {
  readonly place: string;
  /** What a screen threw; null while none did. */
  readonly failure: unknown;
}

/** Keeps the failure of one screen from taking the window with it. */
export class Boundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { place: this.props.place, failure: null };

  static getDerivedStateFromError(failure: unknown): Partial<BoundaryState> {
    return { failure: failure ?? new Error('Nothing was thrown.') };
  }

  static getDerivedStateFromProps(props: BoundaryProps, state: BoundaryState): BoundaryState | null {
    return props.place === state.place ? null : { place: props.place, failure: null };
  }

  override render(): ReactNode {
    const { failure } = this.state;
    if (failure === null) return this.props.children;
    if (failure instanceof PartMissing) return <Missing />;
    return <Crash onRetry={() => this.setState({ failure: null })} />;
  }
}

function Crash({ onRetry }: { readonly onRetry: () => void }) {
  const t = useT();
  return (
    <EmptyState
      icon={CircleAlert}
      title={t('shell:crash.title')}
      action={<Button onClick={onRetry}>{t('ui:retry')}</Button>}
    >
      {t('shell:crash.body')}
    </EmptyState>
  );
}

/**
 * A part of the page is missing. Browsers remember that a module could not be fetched, so that only a new page fetches it
 * again; and the page is only given up where there is somebody to give a new one.
 */
function Missing() {
  const t = useT();
  const host = useAction('app.info', { onSuccess: () => window.location.reload(), onError: () => undefined });
  const what = host.error === null ? 'missing' : host.error.code === 'unauthenticated' ? 'session' : 'unreachable';
  return (
    <EmptyState
      icon={what === 'session' ? PlugZap : Unplug}
      title={t(`shell:${what}.title`)}
      action={
        <Button busy={host.isPending || host.isSuccess} onClick={() => host.mutate({})}>
          {t('ui:retry')}
        </Button>
      }
    >
      {t(`shell:${what}.body`)}
    </EmptyState>
  );
}
