import { useQueryClient } from '@tanstack/react-query';
import { useState, type ChangeEvent, type FormEvent } from 'react';
import type { VaultStatus } from '../../../../shared/contract/vault.ts';
import { useAction, useCall } from '../../api/hooks.ts';
import { useFormat } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Input, PasswordInput } from '../../ui/input.tsx';
import { Callout, ErrorCallout } from '../../ui/states.tsx';
import { useFocus } from '../../ui/use-focus.ts';
import { useNow } from '../../ui/use-now.ts';
import { ProblemNote } from './problem-note.tsx';
import { Stage } from './stage.tsx';

type Way = 'usual' | 'recovery';

/** Problems that no secret can help with: the form would only waste attempts. */
const hopeless = new Set(['database-newer', 'vault-damaged']);

function isHopeless({ problem }: VaultStatus): boolean {
  return problem !== null && hopeless.has(problem.code);
}

function asksPassphrase({ protection }: VaultStatus): boolean {
  return protection?.passphrase ?? true;
}

export function UnlockScreen({ status }: { readonly status: VaultStatus }) {
  const t = useT();
  const { problem } = status;
  const info = useCall('app.info', {}).data;
  const [way, setWay] = useState<Way>('usual');
  return (
    <Stage
      title={problem === null ? t('vault:unlock.title') : t(`vault:problem.${problem.code}.title`)}
      footer={
        info !== undefined && <span className="break-all">{t('vault:unlock.dataDir', { path: info.dataDir })}</span>
      }
    >
      {problem !== null && <ProblemNote problem={problem} keychain={status.keychain.name} />}
      <UnlockForm key={way} way={way} status={status} />
      {!isHopeless(status) && (
        <div className="-mt-2 text-center">
          <Button variant="ghost" onClick={() => setWay(way === 'usual' ? 'recovery' : 'usual')}>
            {way === 'usual'
              ? t('vault:unlock.useRecovery')
              : t(asksPassphrase(status) ? 'vault:unlock.usePassphrase' : 'vault:unlock.useKeychain')}
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

/** The one field of the screen: it has the focus, there is nothing else to do here. */
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

function UnlockForm({ way, status }: { readonly way: Way; readonly status: VaultStatus }) {
  const t = useT();
  const format = useFormat();
  const now = useNow(500);
  const client = useQueryClient();
  const [secret, setSecret] = useState('');
  const unlock = useAction('vault.unlock', {
    onError: () => {
      setSecret('');
      void client.invalidateQueries({ queryKey: ['vault.status'] });
    },
  });
  const waiting = status.retryAt !== null && status.retryAt > now ? status.retryAt - now : null;
  const asks = way === 'recovery' || (asksPassphrase(status) && !isHopeless(status));
  const refused = waiting !== null || (asks && secret === '');

  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    if (unlock.isPending || refused) return;
    if (way === 'recovery') unlock.mutate({ recoveryCode: secret });
    else unlock.mutate(secret === '' ? {} : { passphrase: secret });
  };

  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-4">
      {asks && <Secret way={way} value={secret} onChange={setSecret} />}
      {!asks && status.problem === null && (
        <p className="text-md text-muted">{t('vault:unlock.keychainLead', { name: status.keychain.name })}</p>
      )}
      {waiting !== null ? (
        <Callout tone="warn">{t('vault:unlock.wait', { time: format.duration(waiting) })}</Callout>
      ) : (
        unlock.error !== null && unlock.error.code !== status.problem?.code && <ErrorCallout error={unlock.error} />
      )}
      <Button type="submit" variant="primary" size="lg" busy={unlock.isPending} disabled={refused}>
        {t(asks || status.problem === null ? 'vault:unlock.submit' : 'ui:retry')}
      </Button>
    </form>
  );
}
