import { useState } from 'react';
import type { Account } from '../../../../shared/contract/accounts.ts';
import type { DomainFinding, DomainReport } from '../../../../shared/contract/domain-check.ts';
import { useAction, useCall } from '../../api/hooks.ts';
import { useFormat } from '../../i18n/format.ts';
import { hasMessage, useT } from '../../i18n/index.ts';
import { StatusDot, type Tone } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { Card, Section } from '../../ui/page.tsx';
import { ErrorCallout, Skeleton } from '../../ui/states.tsx';
import { useNow } from '../../ui/use-now.ts';
import { RecordLine } from './record-line.tsx';

const tones: Readonly<Record<DomainFinding['status'], Tone>> = {
  ok: 'ok',
  warn: 'warn',
  bad: 'danger',
  info: 'neutral',
  unknown: 'neutral',
};

/** What DNS says about the domain of the mailbox, and the records to publish. */
export function DomainSection({ account }: { readonly account: Account }) {
  const t = useT();
  const { id, address } = account;
  const stored = useCall('domainCheck.get', { id });
  const run = useAction('domainCheck.run', { onError: () => undefined });
  const report = run.data?.report ?? stored.data?.report ?? null;
  const domain = address.slice(address.lastIndexOf('@') + 1);
  return (
    <Section
      title={t('domain:title')}
      hint={t('domain:hint', { domain })}
      actions={
        <Button busy={run.isPending} onClick={() => run.mutate({ id })}>
          {t('domain:check')}
        </Button>
      }
    >
      {stored.error !== null && <ErrorCallout error={stored.error} />}
      {run.error !== null && <ErrorCallout error={run.error} />}
      {stored.data === undefined && stored.error === null && <Skeleton lines={4} />}
      {stored.data !== undefined && report === null && <p className="text-muted">{t('domain:never')}</p>}
      {report !== null && (
        <>
          <Report report={report} />
          {report.findings.some(({ topic, status }) => topic === 'dkim' && status !== 'ok') && (
            <Selector busy={run.isPending} onCheck={(selector) => run.mutate({ id, selector })} />
          )}
        </>
      )}
    </Section>
  );
}

function Report({ report }: { readonly report: DomainReport }) {
  const t = useT();
  const format = useFormat();
  const now = useNow();
  const { findings, checkedAt, askedBy, own } = report;
  const by = askedBy === 'system' ? t('domain:system') : askedBy;
  return (
    <>
      {!own && <p className="text-muted">{t('domain:notOwn')}</p>}
      <Card className="overflow-hidden">
        <ul className="divide-y divide-line">
          {findings.map((found) => (
            <Finding key={found.topic} finding={found} />
          ))}
        </ul>
      </Card>
      <p className="text-sm text-muted" title={format.exact(checkedAt)}>
        {t('domain:checked', { when: format.relative(checkedAt, now), by })}
      </p>
    </>
  );
}

function Finding({ finding }: { readonly finding: DomainFinding }) {
  const t = useT();
  const { topic, status, code, facts, record } = finding;
  const key = `domain:code.${code}`;
  return (
    <li className="flex flex-col gap-1 px-4 py-3">
      <p className="flex items-center justify-between gap-3">
        <span className="font-medium">{t(`domain:topic.${topic}`)}</span>
        <span className="text-sm">
          <StatusDot tone={tones[status]} label={t(`domain:status.${status}`)} />
        </span>
      </p>
      <p className="text-muted">{hasMessage(key) ? t(key, facts) : code}</p>
      {facts['record'] !== undefined && (
        <p className="line-clamp-2 font-mono text-xs break-all text-faint select-text">{facts['record']}</p>
      )}
      {record !== null && (
        <div className="mt-2 flex flex-col gap-2 rounded-md border border-line bg-sunken p-3">
          <p className="text-sm font-medium">{t('domain:publish')}</p>
          <RecordLine label={`${t('domain:name')} (${record.type})`} value={record.name} />
          <RecordLine label={t('domain:value')} value={record.value} />
        </div>
      )}
    </li>
  );
}

interface SelectorProps {
  readonly busy: boolean;
  readonly onCheck: (selector: string) => void;
}

function Selector({ busy, onCheck }: SelectorProps) {
  const t = useT();
  const [selector, setSelector] = useState('');
  return (
    <form
      className="flex items-start gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (selector.trim() !== '') onCheck(selector.trim());
      }}
    >
      <Field label={t('domain:selector')} hint={t('domain:selectorHint')}>
        {(control) => (
          <div className="flex gap-2">
            <Input
              {...control}
              className="max-w-60"
              maxLength={63}
              value={selector}
              onChange={(event) => setSelector(event.target.value)}
            />
            <Button type="submit" busy={busy} disabled={selector.trim() === ''}>
              {t('domain:check')}
            </Button>
          </div>
        )}
      </Field>
    </form>
  );
}
