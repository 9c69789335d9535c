import { useQueryClient } from '@tanstack/react-query';
import { useState, type ChangeEvent, type FormEvent } from 'react';
import type { VaultStatus } from '../../../../shared/contract/vault.ts';
import { LetterlockError } from '../../../../shared/result.ts';
import { useAction } from '../../api/hooks.ts';
import { useFormat } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Input, PasswordInput } from '../../ui/input.tsx';
import { Callout, ErrorCallout } from '../../ui/states.tsx';
import { useFocus } from '../../ui/use-focus.ts';
import { useNow } from '../../ui/use-now.ts';
import type { VaultPerson } from './proof.tsx';
import { MoveToLocalhost } from './move-to-localhost.tsx';
import { askSecurityKey, securityKeySupport } from './webauthn.ts';

export type Way = 'usual' | 'recovery';

/** Problems that no secret can help with: the form would only waste attempts. */
const hopeless = new Set(['database-newer', 'vault-damaged']);

export function isHopeless({ problem }: VaultStatus): boolean {
  return problem !== null && hopeless.has(problem.code);
}

interface UnlockFormProps {
  readonly way: Way;
  readonly status: VaultStatus;
  readonly person: VaultPerson | null;
}

/** What the form asks for. */
function askedFor({ way, status, person }: UnlockFormProps) {
  const usual = way === 'usual' && !isHopeless(status);
  const keys = usual ? (person?.securityKeys ?? []) : [];
  return {
    secret: way === 'recovery' || (usual && (person?.passphrase ?? true)),
    code: usual && person !== null && person.code !== null,
    keys,
    /** One is needed, and this page cannot ask for it. */
    noKeyHere: keys.length > 0 && securityKeySupport() !== 'yes',
  };
}

export function UnlockForm(props: UnlockFormProps) {
  const t = useT();
  const { way, status, person } = props;
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
  const now = useNow(500);
  const wait = Math.max(0, (status.retryAt ?? 0) - now);
  const asked = askedFor(props);
  const missing = (asked.secret && secret === '') || (asked.code && code === '');
  const refused = wait > 0 || missing || asked.noKeyHere;

  const submit = async (): Promise<void> => {
    setKeyError(null);
    const who = person === null ? {} : { person: person.id };
    if (way === 'recovery') return unlock.mutate({ ...who, recoveryCode: secret });
    const securityKey = asked.keys.length === 0 ? null : await askSecurityKey(asked.keys).catch(() => null);
    if (asked.keys.length > 0 && securityKey === null) {
      return setKeyError(new LetterlockError('security-key-needed', t('door:factors.keyFailed')));
    }
    return unlock.mutate({
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
  const usualAction = asked.secret || status.problem === null ? 'vault:unlock.submit' : 'ui:retry';

  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-4">
      {asked.secret && <Secret way={way} value={secret} onChange={setSecret} />}
      {asked.code && <CodeField value={code} onChange={setCode} />}
      {!asked.secret && status.problem === null && (
        <p className="text-md text-muted">{t('vault:unlock.keychainLead', { name: status.keychain.name })}</p>
      )}
      {asked.noKeyHere && <NoKeyHere />}
      <Refusal wait={wait} error={keyError ?? unlock.error} known={status.problem?.code} />
      <FewAttempts status={status} />
      <Button type="submit" variant="primary" size="lg" busy={unlock.isPending} disabled={refused}>
        {t(asked.keys.length > 0 && !asked.noKeyHere ? 'door:unlock.withKey' : usualAction)}
      </Button>
    </form>
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

function CodeField({ value, onChange }: { readonly value: string; readonly onChange: (value: string) => void }) {
  const t = useT();
  return (
    <Field label={t('door:unlock.code')} hint={t('door:unlock.codeHint')}>
      {(control) => (
        <Input
          {...control}
          value={value}
          maxLength={40}
          inputMode="numeric"
          autoComplete="one-time-code"
          className="h-9 font-mono"
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

function NoKeyHere() {
  const t = useT();
  return (
    <Callout tone="warn">
      {t('door:unlock.noKeyHere')} {securityKeySupport() === 'elsewhere' && <MoveToLocalhost />}
    </Callout>
  );
}

interface RefusalProps {
  readonly wait: number;
  readonly error: LetterlockError | null;
  /** The problem that the screen tells of already. */
  readonly known: string | undefined;
}

function Refusal({ wait, error, known }: RefusalProps) {
  const t = useT();
  const format = useFormat();
  if (wait > 0) return <Callout tone="warn">{t('vault:unlock.wait', { time: format.duration(wait) })}</Callout>;
  return error !== null && error.code !== known && <ErrorCallout error={error} />;
}

/** Told as soon as there was a wrong attempt. */
function FewAttempts({ status: { wipe, people } }: { readonly status: VaultStatus }) {
  const t = useT();
  if (wipe === null || wipe.left === wipe.after || people.every(({ wiped }) => wiped)) return null;
  return <Callout tone="danger">{t('door:unlock.wipe', { count: wipe.left })}</Callout>;
}
