import { useState } from 'react';
import type { VaultStatus } from '../../../../shared/contract/vault.ts';
import { useCall } from '../../api/hooks.ts';
import { useT } from '../../i18n/index.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Select } from '../../ui/input.tsx';
import { Callout } from '../../ui/states.tsx';
import { ProblemNote } from './problem-note.tsx';
import type { VaultPerson } from './proof.tsx';
import { Stage } from './stage.tsx';
import { isHopeless, UnlockForm, type Way } from './unlock-form.tsx';

export function UnlockScreen({ status }: { readonly status: VaultStatus }) {
  const t = useT();
  const { problem, people } = status;
  const info = useCall('app.info', {}).data;
  const [chosen, setChosen] = useState<string | null>(null);
  const person = people.find(({ id }) => id === chosen) ?? people[0] ?? null;
  const wiped = person?.wiped ?? false;
  const [wanted, setWay] = useState<Way>('usual');
  const way = wiped ? 'recovery' : wanted;
  return (
    <Stage
      title={problem === null ? t('vault:unlock.title') : t(`vault:problem.${problem.code}.title`)}
      footer={
        info !== undefined && <span className="break-all">{t('vault:unlock.dataDir', { path: info.dataDir })}</span>
      }
    >
      <Notes status={status} wiped={wiped} />
      {people.length > 1 && <WhoField people={people} value={person?.id ?? ''} onChange={setChosen} />}
      <UnlockForm key={`${way} ${person?.id ?? ''}`} way={way} status={status} person={person} />
      {!isHopeless(status) && !wiped && (person?.recoveryCode ?? true) && (
        <OtherWay way={way} passphrase={person?.passphrase ?? true} onChange={setWay} />
      )}
    </Stage>
  );
}

interface WhoProps {
  readonly people: readonly VaultPerson[];
  readonly value: string;
  readonly onChange: (id: string) => void;
}

function WhoField({ people, value, onChange }: WhoProps) {
  const t = useT();
  return (
    <Field label={t('door:unlock.person')}>
      {(control) => (
        <Select {...control} className="h-9" value={value} onChange={(event) => onChange(event.target.value)}>
          {people.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}

interface OtherWayProps {
  readonly way: Way;
  /** Whether the usual way is a passphrase. */
  readonly passphrase: boolean;
  readonly onChange: (way: Way) => void;
}

function OtherWay({ way, passphrase, onChange }: OtherWayProps) {
  const t = useT();
  const usual = passphrase ? 'vault:unlock.usePassphrase' : 'vault:unlock.useKeychain';
  return (
    <div className="-mt-2 text-center">
      <Button variant="ghost" onClick={() => onChange(way === 'usual' ? 'recovery' : 'usual')}>
        {t(way === 'usual' ? 'vault:unlock.useRecovery' : usual)}
      </Button>
    </div>
  );
}

/** What there is to know before unlocking. */
function Notes({ status, wiped }: { readonly status: VaultStatus; readonly wiped: boolean }) {
  const t = useT();
  return (
    <>
      {status.problem !== null && <ProblemNote problem={status.problem} keychain={status.keychain.name} />}
      {status.sendsWhileLocked && <Callout>{t('door:unlock.sending')}</Callout>}
      {wiped && <Callout tone="danger">{t('door:unlock.wiped')}</Callout>}
    </>
  );
}
