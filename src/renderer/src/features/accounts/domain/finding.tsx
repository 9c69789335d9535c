import type { DomainFinding } from '../../../../../shared/contract/domain-check.ts';
import { useFormat } from '../../../i18n/format.ts';
import { hasMessage, useT } from '../../../i18n/index.ts';
import { StatusDot, type Tone } from '../../../ui/badge.tsx';
import { Steps } from './steps.tsx';

const tones: Readonly<Record<DomainFinding['status'], Tone>> = {
  ok: 'ok',
  warn: 'warn',
  bad: 'danger',
  info: 'neutral',
  unknown: 'neutral',
};

/** One topic: how it stands, what that means, the record as it is, and what to publish instead. */
export function Finding({ finding }: { readonly finding: DomainFinding }) {
  const t = useT();
  const { topic, status, code, facts, steps, costs } = finding;
  const key = `domain:code.${code}`;
  const record = facts['record'];
  return (
    <li className="flex flex-col gap-1 px-4 py-3">
      <p className="flex items-center justify-between gap-3">
        <span className="font-medium">{t(`domain:topic.${topic}`)}</span>
        <span className="text-sm">
          <StatusDot tone={tones[status]} label={t(`domain:status.${status}`)} />
        </span>
      </p>
      <p className="text-muted">{hasMessage(key) ? t(key, facts) : code}</p>
      {record !== undefined && (
        <p className="max-h-24 overflow-y-auto font-mono text-xs break-all whitespace-pre-line text-muted select-text">
          {record}
        </p>
      )}
      {topic === 'dmarc' && record !== undefined && facts['policy'] !== undefined && <DmarcRules facts={facts} />}
      {costs.length > 1 && <Costs costs={costs} open={code.startsWith('spf-too-many') || code === 'spf-near'} />}
      <Steps steps={steps} first={record === undefined} optional={status === 'info' || status === 'ok'} />
    </li>
  );
}

const rules = ['policy', 'below', 'missing', 'dkim', 'spf', 'reports'] as const;

/** What the policy says, tag by tag. */
function DmarcRules({ facts }: { readonly facts: DomainFinding['facts'] }) {
  const t = useT();
  return (
    <dl className="mt-1 grid grid-cols-[max-content_minmax(0,1fr)] gap-x-4 gap-y-0.5 text-sm">
      {rules.map((rule) => {
        const value = facts[rule] ?? '';
        const words = `domain:dmarc.value.${value}`;
        return (
          <div key={rule} className="contents">
            <dt className="text-muted">{t(`domain:dmarc.${rule}`)}</dt>
            <dd className="break-all">
              {value === '' ? t('domain:dmarc.none') : hasMessage(words) ? t(words) : value}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

interface CostsProps {
  readonly costs: DomainFinding['costs'];
  readonly open: boolean;
}

/** Where the look-ups of an SPF record go. */
function Costs({ costs, open }: CostsProps) {
  const t = useT();
  const format = useFormat();
  return (
    <details open={open} className="mt-1">
      <summary className="text-sm text-muted">{t('domain:costs')}</summary>
      <ul className="mt-1 flex flex-col gap-0.5 text-sm">
        {costs.map(({ term, lookups }, index) => (
          <li key={`${String(index)}-${term}`} className="flex justify-between gap-3">
            <span className="min-w-0 font-mono text-xs break-all select-text">{term}</span>
            <span className="tabular shrink-0">{format.number(lookups)}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
