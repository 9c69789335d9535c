import { Suspense, useState } from 'react';
import type { Settings } from '../../../../shared/contract/settings.ts';
import { useAction } from '../../api/hooks.ts';
import { useT } from '../../i18n/index.ts';
import { MailFrame } from '../../mail/mail-frame.tsx';
import { useToasts } from '../../stores/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Textarea } from '../../ui/input.tsx';
import { part } from '../../ui/part.ts';
import { ErrorCallout, Skeleton } from '../../ui/states.tsx';

const RichText = part(async () => ({ default: (await import('../campaigns/editor/rich-text.tsx')).RichText }));

/** What goes into mails whose campaign says nothing else. */
export function MailPanel({ settings }: { readonly settings: Settings }) {
  const t = useT();
  const show = useToasts((state) => state.show);
  const [postalAddress, setPostalAddress] = useState(settings.postalAddress);
  const [signatureHtml, setSignatureHtml] = useState(settings.signatureHtml);
  const update = useAction('settings.update', {
    onSuccess: () => show({ title: t('settings:saved'), tone: 'ok' }),
    onError: () => undefined,
  });
  const changed = postalAddress !== settings.postalAddress || signatureHtml !== settings.signatureHtml;
  return (
    <form
      className="flex flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        if (changed) update.mutate({ postalAddress, signatureHtml });
      }}
    >
      <Field label={t('settings:mail.postal')} hint={t('settings:mail.postalHint')}>
        {(control) => (
          <Textarea
            {...control}
            rows={3}
            maxLength={500}
            value={postalAddress}
            onChange={(event) => setPostalAddress(event.target.value)}
          />
        )}
      </Field>
      <Field label={t('settings:mail.signature')} hint={t('settings:mail.signatureHint')}>
        {(control) => (
          <Suspense fallback={<Skeleton lines={4} />}>
            <RichText
              {...control}
              compact
              label={t('settings:mail.signature')}
              html={settings.signatureHtml}
              onChange={setSignatureHtml}
            />
          </Suspense>
        )}
      </Field>
      {signatureHtml !== '' && (
        <section className="flex flex-col gap-1">
          <h2 className="text-sm font-medium">{t('settings:mail.preview')}</h2>
          <MailFrame html={signatureHtml} label={t('settings:mail.preview')} />
        </section>
      )}
      {update.error !== null && <ErrorCallout error={update.error} />}
      <div>
        <Button type="submit" variant={changed ? 'primary' : 'secondary'} disabled={!changed} busy={update.isPending}>
          {t('ui:save')}
        </Button>
      </div>
    </form>
  );
}
