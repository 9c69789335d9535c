import { ArrowLeft } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { useLocation } from 'wouter';
import type { MailboxConfig } from '../../../../shared/contract/accounts.ts';
import type { Output } from '../../../../shared/contract/index.ts';
import { useAction } from '../../api/hooks.ts';
import { hasMessage, useT } from '../../i18n/index.ts';
import { useToasts } from '../../stores/toasts.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { RadioGroup } from '../../ui/choice.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { Page } from '../../ui/page.tsx';
import { Callout, ErrorCallout } from '../../ui/states.tsx';
import { useFocus } from '../../ui/use-focus.ts';
import { MailboxForm } from './mailbox-form.tsx';
import { blankConfig } from './remedies.ts';

type Candidates = Output<'accounts.discover'>['candidates'];
interface Found {
  readonly address: string;
  readonly candidates: Candidates;
}

/** From an address to a connected mailbox: find the servers, test, connect. */
export function ConnectPage() {
  const t = useT();
  const [, navigate] = useLocation();
  const [found, setFound] = useState<Found | null>(null);
  return (
    <Page
      title={t('accounts:connect.title')}
      width="text"
      before={<IconButton label={t('accounts:detail.back')} icon={ArrowLeft} onClick={() => navigate('/')} />}
    >
      {found === null ? (
        <AskAddress onFound={setFound} />
      ) : (
        <Configure key={found.address} found={found} onBack={() => setFound(null)} />
      )}
    </Page>
  );
}

function AskAddress({ onFound }: { readonly onFound: (found: Found) => void }) {
  const t = useT();
  const [address, setAddress] = useState('');
  const ref = useFocus<HTMLInputElement>();
  const discover = useAction('accounts.discover', {
    onSuccess: ({ candidates }, input) =>
      onFound({ address: input.address, candidates: candidates.filter(({ way }) => way.endsWith('imap')) }),
    onError: () => undefined,
  });
  const plausible = /^\S+@\S+\.\S+$/.test(address.trim());
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    if (plausible && !discover.isPending) discover.mutate({ address: address.trim() });
  };
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-4">
      <Field label={t('accounts:connect.address')} hint={t('accounts:connect.addressHint')}>
        {(control) => (
          <Input
            {...control}
            ref={ref}
            type="email"
            autoComplete="email"
            maxLength={320}
            value={address}
            className="h-9 text-md"
            onChange={(event) => setAddress(event.target.value)}
          />
        )}
      </Field>
      {discover.error !== null && <ErrorCallout error={discover.error} />}
      <div>
        <Button type="submit" variant="primary" size="lg" busy={discover.isPending} disabled={!plausible}>
          {t(discover.isPending ? 'accounts:connect.finding' : 'accounts:connect.find')}
        </Button>
      </div>
    </form>
  );
}

const byHand = 'manual';

function Configure({ found, onBack }: { readonly found: Found; readonly onBack: () => void }) {
  const t = useT();
  const [, navigate] = useLocation();
  const show = useToasts((state) => state.show);
  const { address, candidates } = found;
  const first = candidates[0];
  const [chosen, setChosen] = useState(first === undefined ? byHand : '0');
  const [config, setConfig] = useState<MailboxConfig>(first?.config ?? blankConfig(address));
  const [password, setPassword] = useState('');
  const [name, setName] = useState(address);
  const connect = useAction('accounts.connect', {
    onSuccess: ({ id }) => {
      show({ title: t('accounts:connect.connected', { address }), tone: 'ok' });
      navigate(`/${String(id)}`);
    },
    onError: () => undefined,
  });
  const choose = (value: string): void => {
    setChosen(value);
    const next = value === byHand ? blankConfig(address) : candidates[Number(value)]?.config;
    if (next !== undefined) setConfig({ ...next, displayName: config.displayName });
  };
  const notes = (candidates[Number(chosen)]?.notes ?? [])
    .map((note) => `accounts:connect.note.${note}`)
    .filter(hasMessage);

  return (
    <div className="flex flex-col gap-5">
      <div className="flex items-center gap-2">
        <span className="text-lg font-semibold">{address}</span>
        <Button variant="ghost" size="sm" onClick={onBack}>
          {t('accounts:connect.change')}
        </Button>
      </div>
      {candidates.length === 0 ? (
        <Callout tone="warn">{t('accounts:connect.none')}</Callout>
      ) : (
        <RadioGroup
          label={t('accounts:connect.candidates')}
          look="cards"
          value={chosen}
          onChange={choose}
          options={[
            ...candidates.map(({ provider, source, config: { smtp, imap } }, index) => ({
              value: String(index),
              label: `${provider} (${t(`accounts:connect.source.${source}`)})`,
              hint: [smtp.host, imap?.host].filter(Boolean).join(' · '),
            })),
            { value: byHand, label: t('accounts:connect.manual') },
          ]}
        />
      )}
      {notes.map((note) => (
        <Callout key={note}>{t(note)}</Callout>
      ))}
      <MailboxForm
        key={chosen}
        config={config}
        onConfig={setConfig}
        password={password}
        onPassword={setPassword}
        serversOpen={chosen === byHand}
        renderSubmit={(tested) => (
          <Button
            variant={tested ? 'primary' : 'secondary'}
            busy={connect.isPending}
            disabled={!tested || name.trim() === ''}
            onClick={() => connect.mutate({ name: name.trim(), config, password })}
          >
            {t('accounts:connect.submit')}
          </Button>
        )}
      >
        <div className="grid grid-cols-2 gap-3">
          <Field label={t('accounts:connect.displayName')} optional>
            {(control) => (
              <Input
                {...control}
                value={config.displayName}
                maxLength={200}
                onChange={(event) => setConfig({ ...config, displayName: event.target.value })}
              />
            )}
          </Field>
          <Field label={t('accounts:connect.name')}>
            {(control) => (
              <Input {...control} value={name} maxLength={200} onChange={(event) => setName(event.target.value)} />
            )}
          </Field>
        </div>
      </MailboxForm>
      {connect.error !== null && <ErrorCallout error={connect.error} />}
    </div>
  );
}
