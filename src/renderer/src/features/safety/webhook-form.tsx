import { useState } from 'react';
import type { Output } from '../../../../shared/contract/index.ts';
import type { WebhookEvent } from '../../../../shared/contract/webhooks.ts';
import { useAction } from '../../api/hooks.ts';
import { useT } from '../../i18n/index.ts';
import { Button } from '../../ui/button.tsx';
import { CheckField } from '../../ui/choice.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { ErrorCallout } from '../../ui/states.tsx';
import { eventTitle, webhookEvents } from './webhook-events.ts';

export type Webhook = Output<'webhooks.list'>['items'][number];

interface WebhookFormProps {
  /** Null for a new one. */
  readonly webhook: Webhook | null;
  readonly onMade: (made: { readonly name: string; readonly secret: string }) => void;
  readonly onClose: () => void;
}

export function WebhookForm({ webhook, onMade, onClose }: WebhookFormProps) {
  const t = useT();
  const [name, setName] = useState(webhook?.name ?? '');
  const [url, setUrl] = useState(webhook?.url ?? 'https://');
  const [events, setEvents] = useState<readonly WebhookEvent[]>(webhook?.events ?? webhookEvents);
  const [privateNetworks, setPrivateNetworks] = useState(webhook?.privateNetworks ?? false);
  const create = useAction('webhooks.create', {
    onError: () => undefined,
    onSuccess: ({ secret }) => onMade({ name: name.trim(), secret }),
  });
  const update = useAction('webhooks.update', { onError: () => undefined, onSuccess: onClose });
  const error = create.error ?? update.error;
  const title = webhook === null ? t('access:webhooks.create') : t('access:webhooks.editTitle', { name: webhook.name });
  const submit = (): void => {
    const chosen = { name: name.trim(), url: url.trim(), events: [...events], privateNetworks };
    if (webhook === null) create.mutate(chosen);
    else update.mutate({ ...chosen, id: webhook.id, enabled: webhook.enabled });
  };
  return (
    <Dialog
      open
      title={title}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('ui:cancel')}</Button>
          <Button
            variant="primary"
            busy={create.isPending || update.isPending}
            disabled={name.trim() === '' || !URL.canParse(url) || events.length === 0}
            onClick={submit}
          >
            {webhook === null ? title : t('ui:save')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4 pb-2">
        <Field label={t('access:webhooks.name')}>
          {(control) => (
            <Input {...control} value={name} maxLength={200} onChange={({ target }) => setName(target.value)} />
          )}
        </Field>
        <Field label={t('access:webhooks.url')}>
          {(control) => (
            <Input
              {...control}
              type="url"
              className="font-mono"
              value={url}
              maxLength={2000}
              onChange={({ target }) => setUrl(target.value)}
            />
          )}
        </Field>
        <fieldset className="flex flex-col gap-1">
          <legend className="mb-1 text-sm font-medium">{t('access:webhooks.events')}</legend>
          <div className="grid grid-cols-2 gap-y-1.5">
            {webhookEvents.map((event) => (
              <CheckField
                key={event}
                label={t(eventTitle(event))}
                checked={events.includes(event)}
                onChange={(on) => setEvents(webhookEvents.filter((one) => (one === event ? on : events.includes(one))))}
              />
            ))}
          </div>
        </fieldset>
        <CheckField
          label={t('access:webhooks.privateNetworks')}
          hint={t('access:webhooks.privateHint')}
          checked={privateNetworks}
          onChange={setPrivateNetworks}
        />
        {error !== null && <ErrorCallout error={error} />}
      </div>
    </Dialog>
  );
}
