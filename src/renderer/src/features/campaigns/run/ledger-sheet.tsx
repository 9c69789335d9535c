import { useLocation } from 'wouter';
import type { Output } from '../../../../../shared/contract/index.ts';
import { useAction, useCall } from '../../../api/hooks.ts';
import { useFormat } from '../../../i18n/format.ts';
import { useRefusal } from '../../../api/may.ts';
import { translateSentence, useT } from '../../../i18n/index.ts';
import { useToasts } from '../../../stores/toasts.ts';
import { Badge, type Tone } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { Sheet } from '../../../ui/dialog.tsx';
import { Card } from '../../../ui/page.tsx';
import { Callout, ErrorState, Skeleton } from '../../../ui/states.tsx';
import type { Enrolment } from './enrolment-table.tsx';

type LedgerRow = Output<'campaigns.ledger'>['items'][number];

const tones: { readonly [S in LedgerRow['state']]: Tone } = {
  planned: 'neutral',
  claimed: 'accent',
  sent: 'ok',
  failed: 'danger',
  uncertain: 'warn',
};

interface LedgerSheetProps {
  readonly campaignId: number;
  readonly enrolment: Enrolment;
  readonly onClose: () => void;
}

/** The ledger of one contact: each message with its state and the server's words; uncertain ones are settled here. */
export function LedgerSheet({ campaignId, enrolment, onClose }: LedgerSheetProps) {
  const t = useT();
  const [, navigate] = useLocation();
  const show = useToasts((state) => state.show);
  const { contactId, email, state } = enrolment;
  const ledger = useCall('campaigns.ledger', { id: campaignId, contactId });
  const unsendable = useRefusal()('campaigns:send');
  const stop = useAction('campaigns.stopContact', {
    onSuccess() {
      show({ title: t('campaigns:run.stoppedContact') });
      onClose();
    },
  });
  return (
    <Sheet
      open
      title={t('campaigns:run.ledger', { email })}
      onClose={onClose}
      footer={
        <>
          <Button onClick={() => navigate(`~/contacts/${String(contactId)}`)}>{t('campaigns:run.openContact')}</Button>
          {state === 'active' && (
            <Button
              variant="danger"
              refused={unsendable}
              busy={stop.isPending}
              onClick={() => stop.mutate({ id: campaignId, contactId })}
            >
              {t('campaigns:run.stopContact')}
            </Button>
          )}
        </>
      }
    >
      {ledger.error !== null && <ErrorState error={ledger.error} onRetry={() => void ledger.refetch()} />}
      {ledger.data === undefined && ledger.error === null && <Skeleton lines={6} />}
      <ol className="flex flex-col gap-3 pb-4">
        {ledger.data?.items.map((row) => (
          <li key={row.id}>
            <LedgerCard row={row} />
          </li>
        ))}
      </ol>
    </Sheet>
  );
}

function LedgerCard({ row }: { readonly row: LedgerRow }) {
  const t = useT();
  const format = useFormat();
  return (
    <Card className="flex flex-col gap-2 p-4">
      <div className="flex items-center gap-2">
        <span className="min-w-0 flex-1 truncate font-medium">
          {t('campaigns:sequence.step', { number: row.step })}
          {row.subject !== '' && <bdi className="ml-2 font-normal text-muted">{row.subject}</bdi>}
        </span>
        <Badge tone={tones[row.state]}>{t(`campaigns:run.ledgerState.${row.state}`)}</Badge>
      </div>
      <p className="text-sm text-muted">
        {row.settledAt === null
          ? t('campaigns:run.due', { when: format.dateTime(row.dueAt) })
          : t(row.state === 'failed' ? 'campaigns:run.failedAt' : 'campaigns:run.sentAt', {
              when: format.dateTime(row.settledAt),
            })}
      </p>
      {row.response !== '' && (
        <p className="rounded-md bg-sunken px-2 py-1 font-mono text-xs break-words">
          <span className="font-sans text-muted">{t('campaigns:run.response')}: </span>
          {translateSentence(row.response)}
        </p>
      )}
      {row.state === 'uncertain' && <Settle row={row} />}
    </Card>
  );
}

function Settle({ row }: { readonly row: LedgerRow }) {
  const t = useT();
  const refused = useRefusal()('campaigns:send');
  const settle = useAction('campaigns.settleUncertain');
  return (
    <Callout tone="warn">
      <div className="flex flex-col gap-2">
        <p>{t('campaigns:run.settleHint')}</p>
        {row.messageId !== null && (
          <div className="flex items-center gap-2">
            <code className="min-w-0 flex-1 truncate text-xs">{row.messageId}</code>
            <CopyButton text={row.messageId} />
          </div>
        )}
        <div className="grid grid-cols-2 gap-2">
          <Button
            refused={refused}
            busy={settle.isPending}
            onClick={() => settle.mutate({ ledgerId: row.id, as: 'sent' })}
          >
            {t('campaigns:run.settleSent')}
          </Button>
          <Button
            refused={refused}
            busy={settle.isPending}
            onClick={() => settle.mutate({ ledgerId: row.id, as: 'not-sent' })}
          >
            {t('campaigns:run.settleNotSent')}
          </Button>
          <span className="text-sm text-muted">{t('campaigns:run.settleSentHint')}</span>
          <span className="text-sm text-muted">{t('campaigns:run.settleNotSentHint')}</span>
        </div>
      </div>
    </Callout>
  );
}
