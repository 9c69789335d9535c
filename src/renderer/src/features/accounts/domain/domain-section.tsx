import { useState } from 'react';
import { Link } from 'wouter';
import type { Account } from '../../../../../shared/contract/accounts.ts';
import type { DomainReport, Worsening } from '../../../../../shared/contract/domain-check.ts';
import { useAction, useCall } from '../../../api/hooks.ts';
import { useMay } from '../../../api/may.ts';
import { useFormat } from '../../../i18n/format.ts';
import { useT } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { Field } from '../../../ui/field.tsx';
import { Input } from '../../../ui/input.tsx';
import { Card, Section } from '../../../ui/page.tsx';
import { Callout, ErrorCallout, Skeleton } from '../../../ui/states.tsx';
import { useNow } from '../../../ui/use-now.ts';
import { Finding } from './finding.tsx';

/** What DNS says about the domain of the mailbox, and the records to publish. */
export function DomainSection({ account }: { readonly account: Account }) {
  const t = useT();
  const { id, address } = account;
  const stored = useCall('domainCheck.get', { id });
  const may = useMay()('accounts:write');
  const run = useAction('domainCheck.run', { onError: () => undefined });
  const [ran, kept] = [run.data?.report ?? null, stored.data?.report ?? null];
  const report = ran !== null && ran.checkedAt >= (kept?.checkedAt ?? 0) ? ran : kept;
  const domain = address.slice(address.lastIndexOf('@') + 1);
  return (
    <Section
      title={t('domain:title')}
      hint={t('domain:hint', { domain })}
      actions={
        <Button busy={run.isPending} disabled={!may} onClick={() => run.mutate({ id })}>
          {t('domain:check')}
        </Button>
      }
    >
      {stored.error !== null && <ErrorCallout error={stored.error} />}
      {run.error !== null && <ErrorCallout error={run.error} />}
      {stored.data === undefined && stored.error === null && <Skeleton lines={4} />}
      {stored.data !== undefined && report === null && <p className="text-muted">{t('domain:never')}</p>}
      {stored.data !== undefined && stored.data.worse.length > 0 && <Worse id={id} worse={stored.data.worse} />}
      {report !== null && (
        <>
          <Report report={report} />
          {may && report.findings.some(({ topic, status }) => topic === 'dkim' && status !== 'ok') && (
            <Selector busy={run.isPending} onCheck={(selector) => run.mutate({ id, selector })} />
          )}
        </>
      )}
    </Section>
  );
}

interface WorseProps {
  readonly id: number;
  readonly worse: readonly Worsening[];
}

/** What the daily look found to be worse than before, until somebody has taken note of it. */
function Worse({ id, worse }: WorseProps) {
  const t = useT();
  const format = useFormat();
  const now = useNow();
  const may = useMay()('accounts:write');
  const seen = useAction('domainCheck.seen');
  return (
    <Callout
      tone="warn"
      title={t('domain:worse.title')}
      action={
        <Button size="sm" busy={seen.isPending} disabled={!may} onClick={() => seen.mutate({ id })}>
          {t('domain:worse.seen')}
        </Button>
      }
    >
      <ul>
        {worse.map(({ topic, was, now: is, at }) => (
          <li key={topic}>
            {t('domain:worse.line', {
              topic: t(`domain:topic.${topic}`),
              was: t(`domain:status.${was}`),
              now: t(`domain:status.${is}`),
              when: format.relative(at, now),
            })}
          </li>
        ))}
      </ul>
    </Callout>
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
      <p className="text-sm text-muted">
        <time dateTime={new Date(checkedAt).toISOString()} title={format.exact(checkedAt)}>
          {t('domain:checked', { when: format.relative(checkedAt, now), by })}
        </time>
        {' · '}
        <Link href="~/settings/network" className="text-accent hover:underline">
          {t('domain:askElsewhere')}
        </Link>
      </p>
    </>
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
