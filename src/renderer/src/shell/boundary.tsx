import { CircleAlert } from 'lucide-react';
import { Component, type ReactNode } from 'react';
import { useT } from '../i18n/index.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/states.tsx';

interface BoundaryProps {
  /** The boundary forgets a failure when this changes: another screen is another try. */
  readonly place: string;
  readonly children: ReactNode;
}

interface BoundaryState {
  readonly place: string;
  readonly failed: boolean;
}

/** Keeps the failure of one screen from taking the window with it. */
export class Boundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { place: this.props.place, failed: false };

  static getDerivedStateFromError(): Partial<BoundaryState> {
    return { failed: true };
  }

  static getDerivedStateFromProps(props: BoundaryProps, state: BoundaryState): BoundaryState | null {
    return props.place === state.place ? null : { place: props.place, failed: false };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return <Crash onRetry={() => this.setState({ failed: false })} />;
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
