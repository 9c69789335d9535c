import { useRef, type ReactNode } from 'react';
import type { MailboxConfig } from '../../../../shared/contract/mailbox.ts';
import { useAction } from '../../api/hooks.ts';
import { useT } from '../../i18n/index.ts';
import { CheckField } from '../../ui/choice.tsx';
import { Field } from '../../ui/field.tsx';
import { PasswordInput } from '../../ui/input.tsx';
import { Callout, ErrorCallout } from '../../ui/states.tsx';
import { CheckSteps, factsOf } from './check-steps.tsx';
import { applyRemedy, blankConfig, isComplete, type Remedy } from './remedies.ts';
import { ServerFields } from './server-fields.tsx';
import { TestButton } from './test-button.tsx';

interface MailboxFormProps {
  readonly config: MailboxConfig;
  readonly onConfig: (config: MailboxConfig) => void;
  readonly password: string;
  readonly onPassword: (password: string) => void;
  /** A connected account, whose stored password is used where none is typed. */
  readonly accountId?: number;
  readonly serversOpen: boolean;
  /** Shown between the servers and the test. */
  readonly children?: ReactNode;
  /** Shown beside the test once it has passed. */
  readonly renderSubmit: (tested: boolean) => ReactNode;
}

/** Servers, password and the test of both: for a new mailbox and for a connected one. */
export function MailboxForm(props: MailboxFormProps) {
  const { config, onConfig, password, onPassword, accountId, serversOpen, children, renderSubmit } = props;
  const t = useT();
  const passwordRef = useRef<HTMLInputElement>(null);
  const test = useAction('accounts.test', { onError: () => undefined });
  // Of what is filled in now: with any change the test before, also one that is under way, is forgotten.
  const result = test.data ?? null;

  const run = (tested: MailboxConfig): void => {
    test.mutate({
      config: tested,
      ...(password === '' ? {} : { password }),
      ...(accountId === undefined ? {} : { id: accountId }),
    });
  };
  const change = (next: MailboxConfig): void => {
    test.reset();
    onConfig(next);
  };
  const remedy = (chosen: Remedy): void => {
    const next = applyRemedy(config, chosen);
    onConfig(next);
    if (chosen.kind === 'appPassword') passwordRef.current?.focus();
    else run(next);
  };
  const ready = isComplete(config) && (password !== '' || accountId !== undefined);

  return (
    <div className="flex flex-col gap-4">
      <Field
        label={t(accountId === undefined ? 'accounts:connect.password' : 'accounts:detail.newPassword')}
        hint={t(accountId === undefined ? 'accounts:connect.passwordHint' : 'accounts:detail.keepPassword')}
      >
        {(control) => (
          <PasswordInput
            {...control}
            ref={passwordRef}
            value={password}
            maxLength={1024}
            autoComplete="off"
            onChange={(event) => {
              test.reset();
              onPassword(event.target.value);
            }}
          />
        )}
      </Field>
      {children}
      <details open={serversOpen} className="rounded-lg border border-line">
        <summary className="px-4 py-2.5 font-medium hover:bg-hover">
          {t('accounts:connect.advanced')}
          <span className="ml-2 font-normal text-muted">
            {[config.smtp.host, config.imap?.host].filter(Boolean).join(' · ')}
          </span>
        </summary>
        <div className="flex flex-col gap-5 border-t border-line p-4">
          <ServerFields kind="smtp" value={config.smtp} onChange={(smtp) => change({ ...config, smtp })} />
          {config.imap !== null && (
            <ServerFields kind="imap" value={config.imap} onChange={(imap) => change({ ...config, imap })} />
          )}
          <CheckField
            label={t('accounts:connect.sendOnly')}
            hint={t('accounts:connect.sendOnlyHint')}
            checked={config.imap === null}
            onChange={(sendOnly) => change({ ...config, imap: sendOnly ? null : blankConfig(config.address).imap })}
          />
        </div>
      </details>
      {test.error !== null && <ErrorCallout error={test.error} />}
      {result !== null && (
        <>
          <Callout
            tone={result.ok ? 'ok' : 'warn'}
            title={t(result.ok ? 'accounts:connect.works' : 'accounts:connect.fails')}
          />
          <CheckSteps steps={result.steps} facts={factsOf({ config, api: null })} onRemedy={remedy} />
        </>
      )}
      <div className="flex items-center gap-2">
        <TestButton
          result={result}
          stored={accountId !== undefined}
          busy={test.isPending}
          disabled={!ready}
          onTest={() => run(config)}
        />
        {renderSubmit(result?.ok === true)}
      </div>
    </div>
  );
}
