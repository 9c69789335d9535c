import { useState, type FormEvent, type ReactNode } from 'react';
import type { VaultStatus } from '../../../../shared/contract/vault.ts';
import { usePresence } from '../../api/hooks.ts';
import { useT } from '../../i18n/index.ts';
import { useToasts } from '../../stores/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorCallout } from '../../ui/states.tsx';
import { personInside, ProofFields, useProof, type Secrets } from './proof.tsx';

interface ProofDialogProps {
  readonly status: VaultStatus;
  readonly title: string;
  readonly description?: string;
  /** Of the button. */
  readonly action: string;
  readonly danger?: boolean;
  /** Whether the recovery code shows who it is as well. */
  readonly recovery?: boolean;
  /** Further fields; shown above those that prove who it is. */
  readonly children?: ReactNode;
  readonly ready?: boolean;
  readonly onClose: () => void;
  /** Does it, and closes; what it throws is shown. */
  readonly run: (current: Secrets) => Promise<void>;
}

interface ProofRun {
  readonly status: VaultStatus;
  /** Whether the recovery code shows who it is as well. */
  readonly recovery?: boolean;
  readonly ready?: boolean;
  /** What it throws is shown. */
  readonly run: (current: Secrets) => Promise<void>;
}

/** A form whose sender shows first who they are. */
export function useProofRun({ status, recovery = true, ready: otherwise = true, run }: ProofRun) {
  const proof = useProof(personInside(status), { recovery });
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const here = usePresence();
  const showError = useToasts((state) => state.showError);
  const ready = proof.ready && otherwise;

  const submit = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await run(await proof.secrets());
    } catch (failure) {
      // New keys are written while nothing else is on the screen: what failed there is told all the same.
      if (!here.current) return showError(failure);
      setError(failure);
      proof.clear();
    }
    setBusy(false);
  };
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    if (ready && !busy) void submit();
  };
  return { proof, error, busy, ready, submit, onSubmit };
}

/** A change of what opens the workspace: the person shows first who they are. */
export function ProofDialog(props: ProofDialogProps) {
  const t = useT();
  const { proof, error, busy, ready, submit, onSubmit } = useProofRun(props);
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={props.title}
      {...(props.description === undefined ? {} : { description: props.description })}
      footer={
        <>
          <Button onClick={props.onClose}>{t('ui:cancel')}</Button>
          <Button
            variant={props.danger === true ? 'danger' : 'primary'}
            busy={busy}
            disabled={!ready}
            onClick={() => void submit()}
          >
            {props.action}
          </Button>
        </>
      }
    >
      <form onSubmit={onSubmit} className="flex flex-col gap-4 pb-2">
        {props.children}
        <ProofFields proof={proof} />
        {error !== null && <ErrorCallout error={error} />}
        <button type="submit" hidden aria-hidden tabIndex={-1} />
      </form>
    </Dialog>
  );
}
