import { useState } from 'react';
import { useAction, useCall } from '../../api/hooks.ts';
import { useT } from '../../i18n/index.ts';
import { Button } from '../../ui/button.tsx';
import { RadioGroup } from '../../ui/choice.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { ErrorCallout } from '../../ui/states.tsx';

/** Who is asked about domains: the system's resolver, or a service over HTTPS. */
export function DnsChoice() {
  const settings = useCall('settings.get', {});
  if (settings.data === undefined) return null;
  return <Choice key={settings.data.dns} chosen={settings.data.dns} />;
}

function Choice({ chosen }: { readonly chosen: string }) {
  const t = useT();
  const [way, setWay] = useState<'system' | 'https'>(chosen === 'system' ? 'system' : 'https');
  const [url, setUrl] = useState(chosen === 'system' ? '' : chosen);
  const update = useAction('settings.update', { onError: () => undefined });
  const dns = way === 'system' ? 'system' : url.trim();
  return (
    <div className="flex flex-col gap-3">
      <RadioGroup
        label={t('domain:asker')}
        value={way}
        onChange={(next) => {
          setWay(next);
          if (next === 'system' && chosen !== 'system') update.mutate({ dns: 'system' });
        }}
        options={[
          { value: 'system', label: t('domain:askSystem') },
          { value: 'https', label: t('domain:askHttps') },
        ]}
      />
      {way === 'https' && (
        <Field label={t('domain:askAddress')}>
          {(control) => (
            <div className="flex gap-2">
              <Input
                {...control}
                type="url"
                placeholder="https://dns.example/dns-query"
                value={url}
                maxLength={500}
                onChange={(event) => setUrl(event.target.value)}
              />
              <Button
                disabled={dns === chosen || !dns.startsWith('https://')}
                busy={update.isPending}
                onClick={() => update.mutate({ dns })}
              >
                {t('ui:save')}
              </Button>
            </div>
          )}
        </Field>
      )}
      {update.error !== null && <ErrorCallout error={update.error} />}
    </div>
  );
}
