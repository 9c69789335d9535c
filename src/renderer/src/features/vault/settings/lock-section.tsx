import { Lock } from 'lucide-react';
import { useState } from 'react';
import type { Settings } from '../../../../../shared/contract/settings.ts';
import type { VaultStatus } from '../../../../../shared/contract/vault.ts';
import { call } from '../../../api/client.ts';
import { useAction } from '../../../api/hooks.ts';
import { useT } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { SwitchField } from '../../../ui/choice.tsx';
import { Field } from '../../../ui/field.tsx';
import { Select } from '../../../ui/input.tsx';
import { Section } from '../../../ui/page.tsx';
import { Callout } from '../../../ui/states.tsx';
import { useLock } from '../../../shell/lock.ts';
import { ImposedNote, useImposed } from '../../settings/imposed.tsx';
import { ProofDialog } from '../proof-dialog.tsx';

const minuteChoices = [1, 2, 5, 10, 15, 30, 60, 240, 0];
const wipeChoices = [0, 5, 10, 20, 50];

export function LockSection({ settings }: { readonly settings: Settings }) {
  const t = useT();
  const lock = useLock();
  const update = useAction('settings.update');
  const most = useImposed('lockMinutes');
  const sending = useImposed('allowSendWhileLocked');
  const longest = typeof most?.value === 'number' ? most.value : Infinity;
  const choices = [...new Set([...minuteChoices.slice(0, -1), settings.lockMinutes])].filter(
    (minutes) => minutes > 0 && minutes <= longest,
  );
  const text = (minutes: number): string =>
    minutes % 60 === 0 ? t('door:lock.hours', { count: minutes / 60 }) : t('door:lock.minutes', { count: minutes });
  return (
    <Section
      title={t('door:lock.title')}
      hint={t('door:lock.hint')}
      actions={
        <Button icon={Lock} shortcut="mod+shift+l" onClick={lock}>
          {t('door:lock.now')}
        </Button>
      }
    >
      <Field label={t('door:lock.after')} hint={t('door:lock.system')}>
        {(control) => (
          <Select
            {...control}
            className="max-w-48"
            value={String(settings.lockMinutes)}
            onChange={(event) => update.mutate({ lockMinutes: Number(event.target.value) })}
          >
            {choices
              .toSorted((a, b) => a - b)
              .map((minutes) => (
                <option key={minutes} value={minutes}>
                  {text(minutes)}
                </option>
              ))}
            {most === null && <option value={0}>{t('door:lock.never')}</option>}
          </Select>
        )}
      </Field>
      <ImposedNote entry={most} />
      <SwitchField
        label={t('door:lock.sending')}
        hint={t('door:lock.sendingHint')}
        checked={settings.sendWhileLocked}
        disabled={sending?.value === false}
        onChange={(sendWhileLocked) => update.mutate({ sendWhileLocked })}
      />
      <ImposedNote entry={sending} />
    </Section>
  );
}

export function WipeSection({ status }: { readonly status: VaultStatus }) {
  const t = useT();
  const [chosen, setChosen] = useState<number | null>(null);
  const present = status.wipe?.after ?? 0;
  const most = useImposed('wipeAfterAttempts');
  const highest = typeof most?.value === 'number' ? most.value : Infinity;
  const choices = [...new Set([...wipeChoices, present])]
    .filter((count) => count === present || (count <= highest && (most === null || count > 0)))
    .toSorted((a, b) => a - b);
  return (
    <Section title={t('door:wipe.title')} hint={t('door:wipe.hint')}>
      <Field label={t('door:wipe.label')}>
        {(control) => (
          <Select
            {...control}
            className="max-w-64"
            value={String(present)}
            onChange={(event) => setChosen(Number(event.target.value))}
          >
            {choices.map((count) => (
              <option key={count} value={count}>
                {count === 0 ? t('door:wipe.never') : t('door:wipe.attempts', { count })}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <ImposedNote entry={most} />
      {chosen !== null && (
        <ProofDialog
          status={status}
          title={t('door:wipe.dialog')}
          action={t(chosen === 0 ? 'ui:save' : 'door:wipe.set')}
          danger={chosen !== 0}
          onClose={() => setChosen(null)}
          run={async (current) => {
            await call('vault.setWipe', { after: chosen === 0 ? null : chosen, current });
            setChosen(null);
          }}
        >
          <Callout tone={chosen === 0 ? 'info' : 'danger'}>
            {t(chosen === 0 ? 'door:wipe.unset' : 'door:wipe.warning')}
          </Callout>
        </ProofDialog>
      )}
    </Section>
  );
}
