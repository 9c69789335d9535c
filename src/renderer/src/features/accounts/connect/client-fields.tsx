import { useState } from 'react';
import { useT } from '../../../i18n/index.ts';
import { Field } from '../../../ui/field.tsx';
import { Input, PasswordInput, Select } from '../../../ui/input.tsx';
import { Callout } from '../../../ui/states.tsx';
import type { SignInOffer } from './choices.ts';
import { ClientGuide } from './client-guide.tsx';
import { clouds, type Cloud } from './provider-choices.ts';

export interface Client {
  readonly id: string;
  readonly secret: string;
  readonly tenant: string;
  readonly cloud: Cloud;
}

interface ClientFieldsProps {
  readonly offer: SignInOffer;
  readonly value: Client;
  readonly onChange: (value: Client) => void;
  /** After a failure that has to do with the client, it is in sight. */
  readonly open: boolean;
}

/** A client id of the user's own: needed where the build has none, a choice elsewhere. */
export function ClientFields({ offer, value, onChange, open }: ClientFieldsProps) {
  const t = useT();
  const [shown, setShown] = useState(open || value.id !== '');
  const provider = t(`connect:provider.${offer.provider}`);
  const fields = (
    <div className="flex flex-col gap-3">
      <div className="grid grid-cols-2 gap-3">
        <Field label={t('connect:client.id')}>
          {(control) => (
            <Input
              {...control}
              value={value.id}
              maxLength={300}
              onChange={(event) => onChange({ ...value, id: event.target.value.trim() })}
            />
          )}
        </Field>
        {offer.needsSecret ? (
          <Field label={t('connect:client.secret')} hint={t('connect:client.secretHint')}>
            {(control) => (
              <PasswordInput
                {...control}
                value={value.secret}
                maxLength={1024}
                onChange={(event) => onChange({ ...value, secret: event.target.value.trim() })}
              />
            )}
          </Field>
        ) : (
          <Field label={t('connect:client.tenant')} hint={t('connect:client.tenantHint')}>
            {(control) => (
              <Input
                {...control}
                value={value.tenant}
                maxLength={100}
                onChange={(event) => onChange({ ...value, tenant: event.target.value.trim() })}
              />
            )}
          </Field>
        )}
      </div>
      {offer.provider === 'microsoft' && (
        <Field label={t('connect:client.cloud')}>
          {(control) => (
            <Select
              {...control}
              className="max-w-60"
              value={value.cloud}
              onChange={(event) =>
                onChange({ ...value, cloud: clouds.find((cloud) => cloud === event.target.value) ?? 'global' })
              }
            >
              {clouds.map((cloud) => (
                <option key={cloud} value={cloud}>
                  {t(`connect:client.clouds.${cloud}`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
      <ClientGuide offer={offer.provider === 'microsoft' ? { ...offer, cloud: value.cloud } : offer} />
    </div>
  );
  if (!offer.hasClient)
    return (
      <div className="flex flex-col gap-3">
        <Callout title={t('connect:client.missing', { provider })}>{t('connect:client.missingHint')}</Callout>
        {fields}
      </div>
    );
  return (
    <details
      className="rounded-lg border border-line"
      open={shown}
      onToggle={(event) => setShown(event.currentTarget.open)}
    >
      <summary className="px-4 py-2.5 font-medium hover:bg-hover">
        {t('connect:client.own')}
        <span className="ml-2 font-normal text-muted">{t('connect:client.ownHint')}</span>
      </summary>
      <div className="border-t border-line p-4">{fields}</div>
    </details>
  );
}
