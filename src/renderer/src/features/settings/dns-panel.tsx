import { useState } from 'react';
import type { Settings } from '../../../../shared/contract/settings.ts';
import { useT } from '../../i18n/index.ts';
import { RadioGroup } from '../../ui/choice.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { Section } from '../../ui/page.tsx';
import { SaveForm } from './save-form.tsx';

interface Draft {
  readonly way: 'system' | 'https';
  readonly url: string;
}

const draftOf = (dns: string): Draft => (dns === 'system' ? { way: 'system', url: '' } : { way: 'https', url: dns });

/** Who is asked about sending domains: the system's resolver, or a service over HTTPS. */
export function DnsPanel({ settings }: { readonly settings: Settings }) {
  const t = useT();
  const [draft, setDraft] = useState<Draft | null>(null);
  const { way, url } = draft ?? draftOf(settings.dns);
  const dns = way === 'system' ? 'system' : url.trim();
  const valid = dns === 'system' || (dns.startsWith('https://') && URL.canParse(dns));
  return (
    <SaveForm change={dns === settings.dns ? null : { dns }} valid={valid}>
      <Section title={t('settings:dns.title')} hint={t('settings:dns.hint')}>
        <RadioGroup
          label={t('settings:dns.asker')}
          value={way}
          onChange={(next) => setDraft({ way: next, url })}
          options={[
            { value: 'system', label: t('settings:dns.system') },
            { value: 'https', label: t('settings:dns.https'), hint: t('settings:dns.httpsHint') },
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
                onChange={(event) => setDraft({ way, url: event.target.value })}
              />
            )}
          </Field>
        )}
      </Section>
    </SaveForm>
  );
}
