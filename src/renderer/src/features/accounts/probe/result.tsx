import type { Probe, ProbeFinding } from '../../../../../shared/contract/self-probe.ts';
import { useFormat } from '../../../i18n/format.ts';
import { hasMessage, useT, translateSentence } from '../../../i18n/index.ts';
import type { MessageKey } from '../../../i18n/catalogue.ts';
import { Card } from '../../../ui/page.tsx';
import { Callout, type CalloutTone } from '../../../ui/states.tsx';
import { useNow } from '../../../ui/use-now.ts';
import { ProbeFindingItem } from './finding.tsx';

/** What came of a probe: a line that sums it up, and each check by itself. */
export function ProbeResult({ probe }: { readonly probe: Probe }) {
  if (probe.state === 'done') return <Judged probe={probe} />;
  return <NotJudged probe={probe} />;
}

interface Summary {
  readonly tone: CalloutTone;
  readonly key: MessageKey;
  readonly count: number;
}

function summaryOf({ findings, practice }: Probe): Summary {
  const bad = findings.filter(({ status }) => status === 'bad').length;
  const warn = findings.filter(({ status }) => status === 'warn').length;
  if (bad > 0) return { tone: 'danger', key: 'probe:summary.bad', count: bad };
  if (warn > 0) return { tone: 'warn', key: 'probe:summary.warn', count: warn };
  return { tone: practice ? 'info' : 'ok', key: practice ? 'probe:summary.practice' : 'probe:summary.good', count: 0 };
}

/** What needs work first; otherwise as they come. */
const urgency: readonly ProbeFinding['status'][] = ['bad', 'warn', 'info', 'unknown', 'ok'];
const byUrgency = (findings: readonly ProbeFinding[]): readonly ProbeFinding[] =>
  findings.toSorted((a, b) => urgency.indexOf(a.status) - urgency.indexOf(b.status));

function Judged({ probe }: { readonly probe: Probe }) {
  const t = useT();
  const { tone, key, count } = summaryOf(probe);
  return (
    <>
      <Callout tone={tone} title={t(key, { count })}>
        <When probe={probe} />
        {probe.practice && <p>{t('probe:practiceNote')}</p>}
      </Callout>
      <Card className="overflow-hidden">
        <ul className="divide-y divide-line">
          {byUrgency(probe.findings).map((finding) => (
            <ProbeFindingItem key={finding.topic} finding={finding} />
          ))}
        </ul>
      </Card>
    </>
  );
}

function NotJudged({ probe }: { readonly probe: Probe }) {
  const t = useT();
  const { state, failure } = probe;
  if (failure === null) {
    return (
      <Callout tone="warn" title={t(`probe:state.${state}`)}>
        <p>{t(state === 'interrupted' ? 'probe:interrupted' : 'probe:cancelled')}</p>
        <When probe={probe} />
      </Callout>
    );
  }
  const title = `probe:failure.${failure.code}`;
  const remedy = `probe:failureRemedy.${failure.code}`;
  return (
    <Callout tone="danger" title={hasMessage(title) ? t(title) : t('probe:failure.failed')}>
      {failure.words !== '' && (
        <p className="my-1 font-mono text-sm break-words select-text">{translateSentence(failure.words)}</p>
      )}
      {hasMessage(remedy) && <p>{t(remedy)}</p>}
      <When probe={probe} />
    </Callout>
  );
}

function When({ probe }: { readonly probe: Probe }) {
  const t = useT();
  const format = useFormat();
  const now = useNow();
  const { startedAt, to, askedBy, state } = probe;
  const told = state === 'done' && askedBy !== '' && askedBy !== 'system';
  const params = { to: to.address, when: format.relative(startedAt, now), by: askedBy };
  return (
    <p className="text-sm text-muted">
      <time dateTime={new Date(startedAt).toISOString()} title={format.exact(startedAt)}>
        {t(told ? 'probe:testedBy' : 'probe:tested', params)}
      </time>
    </p>
  );
}
