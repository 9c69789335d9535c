import { Suspense, useState } from 'react';
import type { Settings } from '../../../../shared/contract/settings.ts';
import { useT } from '../../i18n/index.ts';
import { MailFrame } from '../../mail/mail-frame.tsx';
import { Field } from '../../ui/field.tsx';
import { Textarea } from '../../ui/input.tsx';
import { part } from '../../ui/part.ts';
import { Skeleton } from '../../ui/states.tsx';
import { SaveForm } from './save-form.tsx';

const RichText = part(async () => ({ default: (await import('../campaigns/editor/rich-text.tsx')).RichText }));

/** What goes into mails whose campaign says nothing else. */
export function MailPanel({ settings }: { readonly settings: Settings }) {
  const t = useT();
  const [postalAddress, setPostalAddress] = useState(settings.postalAddress);
  const [signatureHtml, setSignatureHtml] = useState(settings.signatureHtml);
  const changed = postalAddress !== settings.postalAddress || signatureHtml !== settings.signatureHtml;
  return (
    <SaveForm change={changed ? { postalAddress, signatureHtml } : null} className="gap-5">
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
    </SaveForm>
  );
}
