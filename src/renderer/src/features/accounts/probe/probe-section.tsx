import { Mailbox, Send } from 'lucide-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { Account } from '../../../../../shared/contract/accounts.ts';
import type { Probe, ProbeReceiver } from '../../../../../shared/contract/self-probe.ts';
import { useAction, useCall } from '../../../api/hooks.ts';
import { useMay } from '../../../api/may.ts';
import { hasMessage, useT } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { Field } from '../../../ui/field.tsx';
import { Select } from '../../../ui/input.tsx';
import { Card, Section } from '../../../ui/page.tsx';
import { EmptyState, ErrorCallout, Skeleton } from '../../../ui/states.tsx';
import { Earlier } from './earlier.tsx';
import { ProbeResult } from './result.tsx';
import { Running } from './running.tsx';

/** One mail to a second mailbox, and what has become of it on the way. */
export function ProbeSection({ account }: { readonly account: Account }) {
  const t = useT();
  const { id } = account;
  const receivers = useCall('selfProbe.receivers', { id });
  const probes = useCall('selfProbe.list', { id });
  const error = receivers.error ?? probes.error;
  return (
    <Section title={t('probe:title')} hint={t('probe:hint')}>
      {error !== null ? (
        <ErrorCallout error={error} />
      ) : receivers.data === undefined || probes.data === undefined ? (
        <Skeleton lines={4} />
      ) : (
        <Body key={id} id={id} receivers={receivers.data.items} probes={probes.data.items} />
      )}
    </Section>
  );
}

interface BodyProps {
  readonly id: number;
  readonly receivers: readonly ProbeReceiver[];
  readonly probes: readonly Probe[];
}

function Body({ id, receivers, probes }: BodyProps) {
  const t = useT();
  const [chosen, setChosen] = useState<number | null>(null);
  const [latest, ...others] = probes;
  const shown = probes.find((probe) => probe.id === chosen) ?? latest;
  const running = latest?.state === 'running' ? latest : undefined;
  const usable = receivers.some((receiver) => receiver.usable);
  return (
    <>
      {running !== undefined ? (
        <Running probe={running} />
      ) : usable ? (
        <Start id={id} receivers={receivers} latest={latest} onStarted={() => setChosen(null)} />
      ) : (
        <Nobody receivers={receivers} />
      )}
      {shown === undefined && usable && <p className="text-muted">{t('probe:never')}</p>}
      {shown !== undefined && shown.state !== 'running' && <ProbeResult key={shown.id} probe={shown} />}
      {others.length > 0 && <Earlier probes={probes} shown={shown?.id ?? null} onChoose={setChosen} />}
    </>
  );
}

function Nobody({ receivers }: Pick<BodyProps, 'receivers'>) {
  const t = useT();
  const [, navigate] = useLocation();
  const may = useMay()('accounts:write');
  return (
    <Card>
      <EmptyState
        icon={Mailbox}
        title={t('probe:none.title')}
        action={
          <Button disabled={!may} onClick={() => navigate('/connect')}>
            {t('probe:none.connect')}
          </Button>
        }
      >
        <p>{t('probe:none.text')}</p>
        {receivers
          .filter(({ reason }) => reason !== 'practice')
          .map((receiver) => (
            <p key={receiver.id} className="mt-1 text-sm break-words">
              {receiver.address} {reasonOf(t, receiver)}
            </p>
          ))}
      </EmptyState>
    </Card>
  );
}

interface StartProps {
  readonly id: number;
  readonly receivers: readonly ProbeReceiver[];
  readonly latest: Probe | undefined;
  readonly onStarted: () => void;
}

function Start({ id, receivers, latest, onStarted }: StartProps) {
  const t = useT();
  const may = useMay()('accounts:write');
  const start = useAction('selfProbe.start', { onSuccess: onStarted, onError: () => undefined });
  const usable = receivers.filter((receiver) => receiver.usable);
  const [wanted, setWanted] = useState<number | null>(null);
  // The one of last time, as long as it is there.
  const to = usable.find((receiver) => receiver.id === (wanted ?? latest?.to.id)) ?? usable[0];
  return (
    <>
      <Field label={t('probe:to')} hint={t('probe:toHint')}>
        {(control) => (
          <div className="flex gap-2">
            <Select
              {...control}
              className="min-w-0 flex-1"
              value={to?.id}
              onChange={(event) => setWanted(Number(event.target.value))}
            >
              {receivers.map((receiver) => (
                <option key={receiver.id} value={receiver.id} disabled={!receiver.usable}>
                  {label(receiver)}
                  {receiver.usable ? '' : ` – ${reasonOf(t, receiver)}`}
                </option>
              ))}
            </Select>
            <Button
              icon={Send}
              variant={latest === undefined ? 'primary' : 'secondary'}
              busy={start.isPending}
              disabled={!may || to === undefined}
              onClick={() => (to === undefined ? undefined : start.mutate({ id, to: to.id }))}
            >
              {t(latest === undefined ? 'probe:send' : 'probe:sendAgain')}
            </Button>
          </div>
        )}
      </Field>
      {start.error !== null && <ErrorCallout error={start.error} />}
    </>
  );
}

const label = ({ name, address }: ProbeReceiver): string => (name === address ? address : `${name} (${address})`);

function reasonOf(t: ReturnType<typeof useT>, { reason }: ProbeReceiver): string {
  const key = `probe:reason.${reason ?? ''}`;
  return hasMessage(key) ? t(key) : (reason ?? '');
}
