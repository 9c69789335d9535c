import { useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useFormat } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';
import { useFirstRun } from '../../stores/first-run.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { ErrorCallout } from '../../ui/states.tsx';
import { KeepButtons } from './keep-buttons.tsx';
import { Stage } from './stage.tsx';
import { isLastGroup } from './strength.ts';

/** The recovery code of a new workspace, to be kept before the workspace is shown. */
export function RecoveryCode({ code }: { readonly code: string }) {
  const t = useT();
  const client = useQueryClient();
  return (
    <Stage title={t('vault:recovery.title')} lead={t('vault:recovery.lead')}>
      <RecoveryCodeSheet
        code={code}
        action={t('vault:recovery.done')}
        onKept={() => {
          useFirstRun.setState({ open: false, recoveryCode: null });
          return client.invalidateQueries();
        }}
      />
    </Stage>
  );
}

interface SheetProps {
  readonly code: string;
  /** Of the button. */
  readonly action: string;
  /** Called once its last group was typed. */
  readonly onKept: () => Promise<void>;
}

/** The code, once: to be kept, and proved kept. */
export function RecoveryCodeSheet({ code, action, onKept }: SheetProps) {
  const t = useT();
  const format = useFormat();
  const [typed, setTyped] = useState('');
  const [refused, setRefused] = useState(false);
  const [error, setError] = useState<unknown>(null);

  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    if (isLastGroup(code, typed)) onKept().catch(setError);
    else setRefused(true);
  };

  return (
    <div className="flex flex-col gap-5 pb-2">
      <section
        aria-label={t('vault:recovery.code')}
        className="grid grid-cols-4 gap-x-3 gap-y-2 rounded-lg border border-line bg-surface p-4 text-center font-mono text-md font-medium shadow-card select-text"
      >
        {code.split(/[\s-]+/).map((group, index) => (
          <span key={`${group}${String(index)}`}>{group}</span>
        ))}
      </section>
      <KeepButtons
        text={code}
        fileName={t('vault:recovery.fileName')}
        fileText={() => t('vault:recovery.fileText', { code, date: format.date(Date.now()) })}
      />
      <form onSubmit={onSubmit} className="flex flex-col gap-4 print:hidden">
        <Field
          label={t('vault:recovery.confirm')}
          hint={t('vault:recovery.confirmHint')}
          error={refused ? t('vault:recovery.wrong') : null}
        >
          {(control) => (
            <Input
              {...control}
              value={typed}
              className="font-mono uppercase"
              onChange={(event) => {
                setTyped(event.target.value);
                setRefused(false);
              }}
            />
          )}
        </Field>
        {error !== null && <ErrorCallout error={error} />}
        <Button type="submit" variant="primary" size="lg">
          {action}
        </Button>
      </form>
    </div>
  );
}
