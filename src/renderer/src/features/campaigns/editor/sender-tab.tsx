import { useCall } from '../../../api/hooks.ts';
import { useT } from '../../../i18n/index.ts';
import { Field } from '../../../ui/field.tsx';
import { Input, Select, Textarea } from '../../../ui/input.tsx';
import { RichText } from './rich-text.tsx';
import { useDraft } from './use-draft.ts';

/** From whom, and what every mail carries besides its text. */
export function SenderTab() {
  const t = useT();
  const { fields, set, campaign, replaced } = useDraft();
  const accounts = useCall('accounts.list', {});
  return (
    <div className="flex max-w-160 flex-col gap-5">
      <Field label={t('campaigns:sender.account')} hint={t('campaigns:sender.accountHint')}>
        {(control) => (
          <Select
            {...control}
            value={fields.accountId ?? ''}
            onChange={({ target }) => set({ accountId: target.value === '' ? null : Number(target.value) })}
          >
            <option value="">{t('campaigns:sender.choose')}</option>
            {accounts.data?.items.map(({ id, name, address }) => (
              <option key={id} value={id}>
                {name} ({address})
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label={t('campaigns:sender.signature')} hint={t('campaigns:sender.signatureHint')} optional>
        {(control) => (
          <RichText
            key={`${String(campaign.id)} ${String(replaced)}`}
            {...control}
            label={t('campaigns:sender.signature')}
            html={fields.signatureHtml}
            compact
            onChange={(signatureHtml) => set({ signatureHtml })}
          />
        )}
      </Field>
      <Field label={t('campaigns:sender.postal')} hint={t('campaigns:sender.postalHint')}>
        {(control) => (
          <Textarea
            {...control}
            rows={2}
            maxLength={500}
            value={fields.postalAddress}
            onChange={({ target }) => set({ postalAddress: target.value })}
          />
        )}
      </Field>
      <Field
        label={t('campaigns:sender.unsubscribe')}
        hint={t('campaigns:sender.unsubscribeHint', { token: '{{unsubscribe}}' })}
      >
        {(control) => (
          <Input
            {...control}
            maxLength={500}
            value={fields.unsubscribeLine}
            onChange={({ target }) => set({ unsubscribeLine: target.value })}
          />
        )}
      </Field>
    </div>
  );
}
