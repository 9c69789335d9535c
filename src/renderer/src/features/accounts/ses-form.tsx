import { useRef, type ReactNode } from 'react';
import { useAction } from '../../api/hooks.ts';
import { useT } from '../../i18n/index.ts';
import { CheckField } from '../../ui/choice.tsx';
import { Field } from '../../ui/field.tsx';
import { Input, PasswordInput } from '../../ui/input.tsx';
import { Callout, ErrorCallout } from '../../ui/states.tsx';
import { CheckSteps, factsOf } from './check-steps.tsx';
import type { Remedy } from './remedies.ts';
import { ServerFields } from './server-fields.tsx';
import { SesKeys } from './ses-keys.tsx';
import { blankReplies, isSesComplete, mendSes, toSesInput, type SesDraft } from './ses.ts';
import { TestButton } from './test-button.tsx';

interface SesFormProps {
  readonly address: string;
  readonly draft: SesDraft;
  readonly onDraft: (draft: SesDraft) => void;
  /** A connected account, whose stored secrets are used where none are typed. */
  readonly accountId?: number;
  /** Shown between the fields and the test. */
  readonly children?: ReactNode;
  /** Shown beside the test. */
  readonly renderSubmit: (tested: boolean) => ReactNode;
}

/** Access key, queue and reply mailbox of an SES account, and the test of all of them. */
export function SesForm({ address, draft, onDraft, accountId, children, renderSubmit }: SesFormProps) {
  const t = useT();
  const passwordRef = useRef<HTMLInputElement>(null);
  const smtpRef = useRef<HTMLInputElement>(null);
  const test = useAction('accounts.test', { onError: () => undefined });
  // Of what is filled in now: with any change the test before, also one that is under way, is forgotten.
  const result = test.data ?? null;
  const change = (next: Partial<SesDraft>): void => {
    test.reset();
    onDraft({ ...draft, ...next });
  };
  const stored = accountId !== undefined;
  const run = (tested: SesDraft): void => {
    test.mutate({ address, ...(stored ? { id: accountId } : {}), ...toSesInput(tested) });
  };
  const mend = (remedy: Remedy): void => {
    if (remedy.kind === 'appPassword') return (draft.bySmtp ? smtpRef : passwordRef).current?.focus();
    const mended = mendSes(draft, remedy);
    onDraft(mended);
    run(mended);
  };
  const kept = stored ? { hint: t('connect:ses.secretKept') } : {};
  return (
    <div className="flex flex-col gap-4">
      {!stored && <p className="text-muted">{t(draft.bySmtp ? 'connect:ses.leadSmtp' : 'connect:ses.lead')}</p>}
      <SesKeys draft={draft} onChange={change} stored={stored} passwordRef={smtpRef} />
      {(!draft.bySmtp || draft.accessKeyId !== '') && (
        <Field label={t('connect:ses.queue')} hint={t('connect:ses.queueHint')} optional>
          {(control) => (
            <Input
              {...control}
              value={draft.queueUrl}
              maxLength={500}
              placeholder="https://sqs.eu-central-1.amazonaws.com/123456789012/bounces"
              onChange={(event) => change({ queueUrl: event.target.value })}
            />
          )}
        </Field>
      )}
      <CheckField
        label={t('connect:ses.replies')}
        hint={t(draft.replies === null ? 'connect:ses.noReplies' : 'connect:ses.repliesHint')}
        checked={draft.replies !== null}
        onChange={(on) => change({ replies: on ? blankReplies(address) : null })}
      />
      {draft.replies !== null && (
        <div className="flex flex-col gap-3 rounded-lg border border-line p-4">
          <ServerFields kind="imap" value={draft.replies} onChange={(replies) => change({ replies })} />
          <Field label={t('connect:ses.repliesPassword')} {...kept}>
            {(control) => (
              <PasswordInput
                {...control}
                ref={passwordRef}
                value={draft.repliesPassword}
                maxLength={1024}
                onChange={(event) => change({ repliesPassword: event.target.value })}
              />
            )}
          </Field>
        </div>
      )}
      {children}
      {test.error !== null && <ErrorCallout error={test.error} />}
      {result !== null && (
        <>
          <Callout
            tone={result.ok ? 'ok' : 'warn'}
            title={t(result.ok ? 'accounts:connect.works' : 'accounts:connect.fails')}
          />
          <CheckSteps
            steps={result.steps}
            facts={factsOf({ config: null, api: toSesInput(draft).api })}
            onRemedy={mend}
          />
        </>
      )}
      <div className="flex items-center gap-2">
        <TestButton
          result={result}
          stored={stored}
          busy={test.isPending}
          disabled={!isSesComplete(draft, stored)}
          onTest={() => run(draft)}
        />
        {renderSubmit(result?.ok === true)}
      </div>
    </div>
  );
}
