import { useState } from 'react';
import type { ProxyChoice, Settings } from '../../../../shared/contract/settings.ts';
import { DnsPanel } from './dns-panel.tsx';
import { ImposedNote, useImposed } from './imposed.tsx';
import { useT } from '../../i18n/index.ts';
import { RadioGroup } from '../../ui/choice.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { Section } from '../../ui/page.tsx';
import { SaveForm } from './save-form.tsx';

/** As the contract takes it: scheme, host and port, and no sign-in, which would be stored in clear. */
const proxyAddress = /^(https?|socks5):\/\/[^\s/@?#]{1,253}\/?$/;

interface Draft {
  readonly mode: ProxyChoice['mode'];
  readonly address: string;
}

const draftOf = (proxy: ProxyChoice): Draft => ({
  mode: proxy.mode,
  address: proxy.mode === 'manual' ? proxy.url : '',
});

/** The proxy, and what is trusted. */
export function NetworkPanel({ settings }: { readonly settings: Settings }) {
  const t = useT();
  const stored = settings.proxy;
  // What is being edited outlives an answer about what was saved before: it is never put back under the user's hands.
  const [draft, setDraft] = useState<Draft | null>(null);
  const { mode, address } = draft ?? draftOf(stored);
  const imposed = useImposed('proxy');
  const url = address.trim();
  const valid = mode !== 'manual' || proxyAddress.test(url);
  const proxy: ProxyChoice = mode === 'manual' ? { mode, url } : { mode };
  const disabled = imposed !== null;
  const changed = JSON.stringify(proxy) !== JSON.stringify(stored);
  return (
    <>
      <SaveForm change={changed ? { proxy } : null} valid={valid}>
        <Section title={t('settings:network.title')} hint={t('settings:network.hint')}>
          <RadioGroup
            label={t('settings:network.mode')}
            value={mode}
            onChange={(chosen) => setDraft({ mode: chosen, address })}
            options={[
              {
                value: 'system',
                label: t('settings:network.system'),
                hint: t('settings:network.systemHint'),
                disabled,
              },
              { value: 'none', label: t('settings:network.none'), disabled },
              { value: 'manual', label: t('settings:network.manual'), disabled },
            ]}
          />
          <ImposedNote entry={imposed} />
          {mode === 'manual' && (
            <Field
              label={t('settings:network.address')}
              hint={t('settings:network.addressHint')}
              error={url === '' || valid ? null : t('settings:network.addressWrong')}
            >
              {(control) => (
                <Input
                  {...control}
                  value={address}
                  maxLength={300}
                  disabled={disabled}
                  placeholder="http://proxy.example:3128"
                  onChange={(event) => setDraft({ mode, address: event.target.value })}
                />
              )}
            </Field>
          )}
        </Section>
      </SaveForm>
      <DnsPanel settings={settings} />
      <Section title={t('settings:network.certificates')} hint={t('settings:network.certificatesHint')} />
    </>
  );
}
