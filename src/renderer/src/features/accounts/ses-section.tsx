import { useState } from 'react';
import type { Account } from '../../../../shared/contract/accounts.ts';
import { useAction } from '../../api/hooks.ts';
import { useT } from '../../i18n/index.ts';
import { useToasts } from '../../stores/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { Section } from '../../ui/page.tsx';
import { ErrorCallout } from '../../ui/states.tsx';
import { SesForm } from './ses-form.tsx';
import { sesDraftOf, toSesInput, type SesConfig } from './ses.ts';

/** Key, queue and reply mailbox of a connected SES account: a change is tested before it is saved. */
export function SesSection({ account, api }: { readonly account: Account; readonly api: SesConfig }) {
  const t = useT();
  const show = useToasts((state) => state.show);
  const [draft, setDraft] = useState(() => sesDraftOf(api));
  const update = useAction('accounts.update', {
    onSuccess: () => {
      setDraft({ ...draft, smtpPassword: '', secretKey: '', repliesPassword: '' });
      show({ title: t('accounts:detail.saved'), tone: 'ok' });
    },
    onError: () => undefined,
  });
  const changed = JSON.stringify(draft) !== JSON.stringify(sesDraftOf(api));
  return (
    <Section title={t('accounts:detail.key')} hint={t('accounts:detail.serversHint')}>
      <SesForm
        address={account.address}
        draft={draft}
        onDraft={setDraft}
        accountId={account.id}
        renderSubmit={(tested) =>
          changed && (
            <Button
              variant={tested ? 'primary' : 'secondary'}
              disabled={!tested}
              busy={update.isPending}
              onClick={() => update.mutate({ id: account.id, ...toSesInput(draft) })}
            >
              {t('ui:save')}
            </Button>
          )
        }
      />
      {update.error !== null && <ErrorCallout error={update.error} />}
    </Section>
  );
}
