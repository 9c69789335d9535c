import { useState } from 'react';
import type { Settings } from '../../../../shared/contract/settings.ts';
import { useAction } from '../../api/hooks.ts';
import { useMay } from '../../api/may.ts';
import { useT } from '../../i18n/index.ts';
import { useToasts } from '../../stores/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { RadioGroup } from '../../ui/choice.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { Section } from '../../ui/page.tsx';
import { ErrorCallout } from '../../ui/states.tsx';

interface Draft {
  readonly way: 'system' | 'https';
  readonly url: string;
}

const draftOf = (dns: string): Draft => (dns === 'system' ? { way: 'system', url: '' } : { way: 'https', url: dns });

/** Who is asked about sending domains: the system's resolver, or a service over HTTPS. */
export function DnsPanel({ settings }: { readonly settings: Settings }) {
  const t = useT();
  const show = useToasts((state) => state.show);
  const disabled = !useMay()('settings:write');
  const [draft, setDraft] = useState<Draft | null>(null);
  const { way, url } = draft ?? draftOf(settings.dns);
  const update = useAction('settings.update', {
    onSuccess: () => show({ title: t('settings:saved'), tone: 'ok' }),
    onError: () => undefined,
  });
  const dns = way === 'system' ? 'system' : url.trim();
  const valid = dns === 'system' || (dns.startsWith('https://') && URL.canParse(dns));
  const changed = dns !== settings.dns;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (valid && changed && !disabled) update.mutate({ dns });
      }}
    >
      <Section title={t('settings:dns.title')} hint={t('settings:dns.hint')}>
        <RadioGroup
          label={t('settings:dns.asker')}
          value={way}
          onChange={(next) => setDraft({ way: next, url })}
          options={[
            { value: 'system', label: t('settings:dns.system'), disabled },
            { value: 'https', label: t('settings:dns.https'), hint: t('settings:dns.httpsHint'), disabled },
          ]}
        />
        {way === 'https' && (
          <Field label={t('settings:dns.address')} error={url === '' || valid ? null : t('settings:dns.addressWrong')}>
            {(control) => (
              <Input
                {...control}
                type="url"
                placeholder="https://dns.example/dns-query"
                value={url}
                maxLength={500}
                disabled={disabled}
                onChange={(event) => setDraft({ way, url: event.target.value })}
              />
            )}
          </Field>
        )}
        {update.error !== null && <ErrorCallout error={update.error} />}
        <div>
          <Button
            type="submit"
            variant={changed && valid ? 'primary' : 'secondary'}
            disabled={!changed || !valid || disabled}
            busy={update.isPending}
          >
            {t('ui:save')}
          </Button>
        </div>
      </Section>
    </form>
  );
}
