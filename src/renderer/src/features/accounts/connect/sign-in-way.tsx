import { ArrowRight, ExternalLink } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { SignInWay as Way } from '../../../../../shared/contract/account-sign-in.ts';
import type { Input, Output } from '../../../../../shared/contract/index.ts';
import { useAction } from '../../../api/hooks.ts';
import { useT } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { Field } from '../../../ui/field.tsx';
import { PasswordInput, Select } from '../../../ui/input.tsx';
import { ErrorCallout } from '../../../ui/states.tsx';
import type { Choice, SignInOffer } from './choices.ts';
import { ClientFields, type Client } from './client-fields.tsx';
import { NamesFields } from './names-fields.tsx';
import { Permissions } from './permissions.tsx';
import { regions, zohoDomain, type Region } from './provider-choices.ts';
import { SignInDone } from './sign-in-done.tsx';
import { FailureNote } from './failure-note.tsx';
import { openPage, SignInWait, type Failure } from './sign-in-wait.tsx';

type Started = Output<'accounts.signIn'>;

interface SignInWayProps {
  readonly address: string;
  readonly choice: Choice;
  readonly offer: SignInOffer;
  readonly onBusy: (busy: boolean) => void;
  readonly onBack: () => void;
}

interface Draft {
  readonly displayName: string;
  readonly name: string;
  readonly client: Client;
  readonly region: Region;
  readonly password: string;
}

type Stage =
  | { readonly at: 'form'; readonly failure: Failure | null; readonly url: string }
  | { readonly at: 'waiting'; readonly started: Started }
  | { readonly at: 'done'; readonly accountId: number };

const begin: Stage = { at: 'form', failure: null, url: '' };

function inputOf(way: Way, address: string, offer: SignInOffer, draft: Draft): Input<'accounts.signIn'> {
  const { client, displayName, name, password, region } = draft;
  const own = client.id !== '';
  return {
    way,
    address,
    displayName,
    ...(name.trim() === '' ? {} : { name: name.trim() }),
    ...(own ? { clientId: client.id } : {}),
    ...(own && offer.needsSecret && client.secret !== '' ? { clientSecret: client.secret } : {}),
    ...(offer.provider === 'microsoft' ? { cloud: client.cloud } : {}),
    ...(offer.provider === 'microsoft' && client.tenant !== '' ? { tenant: client.tenant } : {}),
    ...(offer.provider === 'zoho' ? { region } : {}),
    ...(offer.needsPassword ? { password } : {}),
  };
}

/** Whether there is all that the provider will want. */
function isReady(offer: SignInOffer, { client, password }: Draft): boolean {
  const complete = client.id !== '' && (!offer.needsSecret || client.secret !== '');
  const clientReady = client.id === '' ? offer.hasClient : complete;
  return clientReady && (!offer.needsPassword || password !== '');
}

/** A mailbox that is signed in to with the browser: what for, the sign-in itself, and the proof that it works. */
export function SignInWay({ address, choice, offer, onBusy, onBack }: SignInWayProps) {
  const t = useT();
  const [stage, setStage] = useState<Stage>(begin);
  const [draft, setDraft] = useState<Draft>({
    displayName: '',
    name: address,
    client: { id: '', secret: '', tenant: 'common', cloud: offer.cloud ?? 'global' },
    region: offer.region ?? 'com',
    password: '',
  });
  const { at } = stage;
  useEffect(() => onBusy(at !== 'form'), [at, onBusy]);
  const signIn = useAction('accounts.signIn', {
    onSuccess: (started) => {
      openPage(started.url);
      setStage({ at: 'waiting', started });
    },
    onError: () => undefined,
  });
  const { way } = choice;
  if (way === 'manual' || way === 'imap' || way === 'ses' || way === 'zoho-imap') return null;
  if (stage.at === 'done') return <SignInDone accountId={stage.accountId} typed={address} onAnother={onBack} />;
  if (stage.at === 'waiting')
    return (
      <SignInWait
        started={stage.started}
        provider={offer.provider}
        onDone={(accountId) => setStage({ at: 'done', accountId })}
        onFailed={(failure) => setStage({ at: 'form', failure, url: stage.started.url })}
      />
    );
  const ready = isReady(offer, draft);
  return (
    <form
      className="flex flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) signIn.mutate(inputOf(way, address, offer, draft));
      }}
    >
      {stage.failure !== null && <FailureNote failure={stage.failure} provider={offer.provider} url={stage.url} />}
      <Permissions offer={offer} />
      <ClientFields
        key={stage.failure?.remedy}
        offer={offer}
        value={draft.client}
        onChange={(client) => setDraft({ ...draft, client })}
        open={stage.failure?.remedy === 'check-client'}
      />
      {offer.provider === 'zoho' && <ZohoFields draft={draft} onChange={setDraft} />}
      <NamesFields
        displayName={draft.displayName}
        onDisplayName={(displayName) => setDraft({ ...draft, displayName })}
        name={draft.name}
        onName={(name) => setDraft({ ...draft, name })}
      />
      {signIn.error !== null && <ErrorCallout error={signIn.error} />}
      <div>
        <Button type="submit" variant="primary" size="lg" icon={ArrowRight} busy={signIn.isPending} disabled={!ready}>
          {t(stage.failure === null ? 'connect:start' : 'connect:remedy.again')}
        </Button>
      </div>
    </form>
  );
}

function ZohoFields({ draft, onChange }: { readonly draft: Draft; readonly onChange: (draft: Draft) => void }) {
  const t = useT();
  return (
    <div className="grid grid-cols-2 gap-3">
      <Field
        label={t('connect:appPassword')}
        hint={
          <>
            {t('connect:appPasswordHint')}{' '}
            <a
              href={`https://accounts.${zohoDomain(draft.region)}/home#security/app_password`}
              target="_blank"
              rel="noopener noreferrer"
              className="inline-flex items-center gap-1 text-accent hover:underline"
            >
              {t('connect:appPasswordMake')}
              <ExternalLink aria-hidden size={12} />
            </a>
          </>
        }
      >
        {(control) => (
          <PasswordInput
            {...control}
            value={draft.password}
            maxLength={1024}
            onChange={(event) => onChange({ ...draft, password: event.target.value })}
          />
        )}
      </Field>
      <Field label={t('connect:region')} hint={t('connect:regionHint')}>
        {(control) => (
          <Select
            {...control}
            value={draft.region}
            onChange={(event) =>
              onChange({ ...draft, region: regions.find((region) => region === event.target.value) ?? 'com' })
            }
          >
            {regions.map((region) => (
              <option key={region} value={region}>
                {zohoDomain(region)}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </div>
  );
}
