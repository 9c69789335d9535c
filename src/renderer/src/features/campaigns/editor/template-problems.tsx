import { CircleAlert, TriangleAlert } from 'lucide-react';
import { useDeferredValue } from 'react';
import type { Step } from '../../../../../shared/contract/campaign-shape.ts';
import type { Output } from '../../../../../shared/contract/index.ts';
import { useCall } from '../../../api/hooks.ts';
import { hasMessage, useT, translateSentence } from '../../../i18n/index.ts';

type Problem = Output<'campaigns.checkTemplate'>['problems'][number];

const partKey = {
  subject: 'campaigns:sequence.inSubject',
  html: 'campaigns:sequence.inHtml',
  text: 'campaigns:sequence.inText',
  signature: 'campaigns:sequence.inSignature',
  unsubscribe: 'campaigns:sequence.inUnsubscribe',
} as const;

/** What is wrong with the merge tags of a step, as it is being written. */
export function TemplateProblems({ step }: { readonly step: Step }) {
  const t = useT();
  const { subject, html, text } = useDeferredValue(step);
  const check = useCall('campaigns.checkTemplate', { subject, html, text }, { keepPrevious: true });
  const problems = check.data?.problems ?? [];
  if (problems.length === 0) return null;
  return (
    <section aria-label={t('campaigns:sequence.problems')} aria-live="polite">
      <ul className="flex flex-col gap-1 rounded-md bg-sunken px-3 py-2">
        {problems.map((problem) => (
          <ProblemLine
            key={`${problem.part} ${problem.code} ${problem.token} ${String(problem.line)}`}
            {...{ problem }}
          />
        ))}
      </ul>
    </section>
  );
}

function ProblemLine({ problem }: { readonly problem: Problem }) {
  const t = useT();
  const blocking = problem.level === 'blocking';
  const Icon = blocking ? CircleAlert : TriangleAlert;
  const key = `preflight:template-${problem.code}`;
  const place = [
    t(partKey[problem.part]),
    problem.line === null ? '' : t('campaigns:sequence.line', { line: problem.line }),
  ];
  return (
    <li className="flex items-start gap-2">
      <Icon aria-hidden size={14} className={blocking ? 'mt-0.5 shrink-0 text-danger' : 'mt-0.5 shrink-0 text-warn'} />
      <span>
        <span className="text-muted">{place.filter(Boolean).join(', ')}: </span>
        {hasMessage(key) ? t(key, { token: problem.token }) : translateSentence(problem.message)}
      </span>
    </li>
  );
}
