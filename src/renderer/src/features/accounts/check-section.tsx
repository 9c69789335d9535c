import { PlugZap } from 'lucide-react';
import type { Account } from '../../../../shared/contract/accounts.ts';
import { useAction } from '../../api/hooks.ts';
import { useT } from '../../i18n/index.ts';
import { Button } from '../../ui/button.tsx';
import { Section } from '../../ui/page.tsx';
import { Callout, ErrorCallout } from '../../ui/states.tsx';
import { CheckSteps, factsOf } from './check-steps.tsx';

/** Tries a connected mailbox with what is stored for it. */
export function CheckSection({ account }: { readonly account: Account }) {
  const t = useT();
  const test = useAction('accounts.test', { onError: () => undefined });
  const { data: result, error, isPending } = test;
  return (
    <Section
      title={t('accounts:detail.connection')}
      hint={t('accounts:detail.connectionHint')}
      actions={
        <Button icon={PlugZap} busy={isPending} onClick={() => test.mutate({ id: account.id })}>
          {t(isPending ? 'accounts:connect.testing' : 'accounts:connect.test')}
        </Button>
      }
    >
      {error !== null && <ErrorCallout error={error} />}
      {result !== undefined && (
        <>
          <Callout
            tone={result.ok ? 'ok' : 'warn'}
            title={t(result.ok ? 'accounts:connect.works' : 'accounts:connect.fails')}
          />
          <CheckSteps steps={result.steps} facts={factsOf(account)} />
        </>
      )}
    </Section>
  );
}
