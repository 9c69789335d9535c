import { useQueryClient } from '@tanstack/react-query';
import { useState, type ChangeEvent, type FormEvent } from 'react';
import type { VaultStatus } from '../../../../shared/contract/vault.ts';
import { LetterlockError } from '../../../../shared/result.ts';
import { useAction, useCall } from '../../api/hooks.ts';
import { useFormat } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Input, PasswordInput, Select } from '../../ui/input.tsx';
import { Callout, ErrorCallout } from '../../ui/states.tsx';
import { useFocus } from '../../ui/use-focus.ts';
import { useNow } from '../../ui/use-now.ts';
import { ProblemNote } from './problem-note.tsx';
import type { VaultPerson } from './proof.tsx';
import { Stage } from './stage.tsx';
import { askSecurityKey, securityKeySupport } from './webauthn.ts';

type Way = 'usual' | 'recovery';

/** Problems that no secret can help with: the form would only waste attempts. */
const hopeless = new Set(['database-newer', 'vault-damaged']);

function isHopeless({ problem }: VaultStatus): boolean {
  return problem !== null && hopeless.has(problem.code);
}

export function UnlockScreen({ status }: { readonly status: VaultStatus }) {
  const t = useT();
  const { problem, people } = status;
  const info = useCall('app.info', {}).data;
  const [chosen, setChosen] = useState<string | null>(null);
  const person = people.find(({ id }) => id === chosen) ?? people[0];
  const [wanted, setWay] = useState<Way>('usual');
  const way = person?.wiped === true ? 'recovery' : wanted;
  return (
    <Stage
      title={problem === null ? t('vault:unlock.title') : t(`vault:problem.${problem.code}.title`)}
      footer={
        info !== undefined && <span className="break-all">{t('vault:unlock.dataDir', { path: info.dataDir })}</span>
      }
    >
      {problem !== null && <ProblemNote problem={problem} keychain={status.keychain.name} />}
      {status.sendsWhileLocked && <Callout>{t('door:unlock.sending')}</Callout>}
      {person?.wiped === true && <Callout tone="danger">{t('door:unlock.wiped')}</Callout>}
      {people.length > 1 && (
        <Field label={t('door:unlock.person')}>
          {(control) => (
            <Select
              {...control}
              className="h-9"
              value={person?.id ?? ''}
              onChange={(event) => setChosen(event.target.value)}
            >
              {people.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
      <UnlockForm key={`${way} ${person?.id ?? ''}`} way={way} status={status} person={person} />
      {!isHopeless(status) && person?.recoveryCode !== false && person?.wiped !== true && (
        <div className="-mt-2 text-center">
          <Button variant="ghost" onClick={() => setWay(way === 'usual' ? 'recovery' : 'usual')}>
            {way === 'usual'
              ? t('vault:unlock.useRecovery')
              : t(person?.passphrase === false ? 'vault:unlock.useKeychain' : 'vault:unlock.usePassphrase')}
          </Button>
        </div>
      )}
    </Stage>
  );
}

interface SecretProps {
  readonly way: Way;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** The first field of the screen: it has the focus. */
function Secret({ way, value, onChange }: SecretProps) {
  const t = useT();
  const ref = useFocus<HTMLInputElement>();
  const native = { ref, value, onChange: (event: ChangeEvent<HTMLInputElement>) => onChange(event.target.value) };
  return way === 'recovery' ? (
    <Field label={t('vault:unlock.recoveryCode')} hint={t('vault:unlock.recoveryHint')}>
      {(control) => <Input {...control} {...native} maxLength={200} className="h-9 font-mono" />}
    </Field>
  ) : (
    <Field label={t('vault:unlock.passphrase')}>
      {(control) => (
        <PasswordInput {...control} {...native} maxLength={1024} autoComplete="current-password" className="h-9" />
      )}
    </Field>
  );
}

interface UnlockFormProps {
  readonly way: Way;
  readonly status: VaultStatus;
  readonly person: VaultPerson | undefined;
}

function UnlockForm({ way, status, person }: UnlockFormProps) {
  const t = useT();
  const format = useFormat();
  const now = useNow(500);
  const client = useQueryClient();
  const [secret, setSecret] = useState('');
  const [code, setCode] = useState('');
  const [keyError, setKeyError] = useState<LetterlockError | null>(null);
  const unlock = useAction('vault.unlock', {
    onError: () => {
      setSecret('');
      setCode('');
      void client.invalidateQueries({ queryKey: ['vault.status'] });
    },
  });
  const waiting = status.retryAt !== null && status.retryAt > now ? status.retryAt - now : null;
  const usual = way === 'usual' && !isHopeless(status);
  const asks = way === 'recovery' || (usual && (person?.passphrase ?? true));
  const asksCode = usual && person !== undefined && person.code !== null;
  const keys = usual ? (person?.securityKeys ?? []) : [];
  const noKeyHere = keys.length > 0 && securityKeySupport() !== 'yes';
  const refused = waiting !== null || (asks && secret === '') || (asksCode && code === '') || noKeyHere;

  const submit = async (): Promise<void> => {
    setKeyError(null);
    const who = person === undefined ? {} : { person: person.id };
    if (way === 'recovery') return unlock.mutate({ ...who, recoveryCode: secret });
    const securityKey = keys.length === 0 ? null : await askSecurityKey(keys).catch(() => null);
    if (keys.length > 0 && securityKey === null) {
      return setKeyError(new LetterlockError('security-key-needed', t('door:factors.keyFailed')));
    }
    unlock.mutate({
      ...who,
      ...(secret !== '' && { passphrase: secret }),
      ...(code !== '' && { code }),
      ...(securityKey !== null && { securityKey }),
    });
  };
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    if (!unlock.isPending && !refused) void submit();
  };
  const error = keyError ?? unlock.error;
  const few = status.wipe !== null && status.wipe.left < status.wipe.after && person?.wiped === false;

  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-4">
      {asks && <Secret way={way} value={secret} onChange={setSecret} />}
      {asksCode && (
        <Field label={t('door:unlock.code')} hint={t('door:unlock.codeHint')}>
          {(control) => (
            <Input
              {...control}
              value={code}
              maxLength={40}
              inputMode="numeric"
              autoComplete="one-time-code"
              className="h-9 font-mono"
              onChange={(event) => setCode(event.target.value)}
            />
          )}
        </Field>
      )}
      {!asks && status.problem === null && (
        <p className="text-md text-muted">{t('vault:unlock.keychainLead', { name: status.keychain.name })}</p>
      )}
      {noKeyHere && (
        <Callout tone="warn">
          {t('door:unlock.noKeyHere')}{' '}
          {securityKeySupport() === 'elsewhere' && (
            <a href="/localhost" className="text-accent underline">
              {t('door:factors.moveThere')}
            </a>
          )}
        </Callout>
      )}
      {waiting !== null ? (
        <Callout tone="warn">{t('vault:unlock.wait', { time: format.duration(waiting) })}</Callout>
      ) : (
        error !== null && error.code !== status.problem?.code && <ErrorCallout error={error} />
      )}
      {few && status.wipe !== null && (
        <Callout tone="danger">{t('door:unlock.wipe', { count: status.wipe.left })}</Callout>
      )}
      <Button type="submit" variant="primary" size="lg" busy={unlock.isPending} disabled={refused}>
        {t(
          keys.length > 0 && !noKeyHere
            ? 'door:unlock.withKey'
            : asks || status.problem === null
              ? 'vault:unlock.submit'
              : 'ui:retry',
        )}
      </Button>
    </form>
  );
}
