import { ArrowLeft } from 'lucide-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useAction } from '../../../api/hooks.ts';
import { isOver } from '../../../api/job-cache.ts';
import { useT } from '../../../i18n/index.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import { cx } from '../../../ui/cx.ts';
import { Page } from '../../../ui/page.tsx';
import { useJob } from '../../../ui/progress.tsx';
import { ColumnsStep } from './columns-step.tsx';
import { FileStep } from './file-step.tsx';
import { OptionsStep } from './options-step.tsx';
import { ResultStep } from './result-step.tsx';
import { mappingProblem, startInput, type Draft } from './state.ts';

const steps = ['file', 'columns', 'options', 'result'] as const;
type Step = (typeof steps)[number];

function Steps({ at }: { readonly at: Step }) {
  const t = useT();
  return (
    <ol className="flex gap-5">
      {steps.map((step, index) => (
        <li
          key={step}
          aria-current={step === at ? 'step' : undefined}
          className={cx(
            'flex items-center gap-1.5 text-sm',
            step === at ? 'font-medium text-ink' : steps.indexOf(at) > index ? 'text-muted' : 'text-faint',
          )}
        >
          <span
            aria-hidden
            className={cx(
              'tabular flex size-5 items-center justify-center rounded-full text-xs',
              step === at ? 'bg-accent-fill text-on-accent' : 'border border-line bg-sunken',
            )}
          >
            {index + 1}
          </span>
          {t(`contacts:import.steps.${step}`)}
        </li>
      ))}
    </ol>
  );
}

/** From a file to contacts: file, columns, options, then a check or the import itself with its report. */
export function ImportScreen() {
  const t = useT();
  const [, navigate] = useLocation();
  const [step, setStep] = useState<Step>('file');
  const [draft, setDraft] = useState<Draft | null>(null);
  const [running, setRunning] = useState<{ jobId: number; dryRun: boolean } | null>(null);
  const job = useJob(running?.jobId ?? null);
  const start = useAction('contacts.importStart', {
    onSuccess({ jobId }, input) {
      setRunning({ jobId, dryRun: input.dryRun ?? false });
      setStep('result');
    },
  });
  const begin = (dryRun: boolean): void => {
    if (draft !== null) start.mutate(startInput(draft, dryRun));
  };
  const restart = (): void => {
    setDraft(null);
    setRunning(null);
    setStep('file');
  };
  const over = job !== undefined && isOver(job.state);
  return (
    <Page
      title={t('contacts:import.title')}
      width="wide"
      before={<IconButton icon={ArrowLeft} label={t('ui:back')} onClick={() => navigate('/')} />}
      actions={<Steps at={step} />}
    >
      {step === 'file' && (
        <FileStep
          onReady={(next) => {
            setDraft(next);
            setStep('columns');
          }}
        />
      )}
      {step === 'columns' && draft !== null && <ColumnsStep draft={draft} onChange={setDraft} />}
      {step === 'options' && draft !== null && <OptionsStep draft={draft} onChange={setDraft} />}
      {step === 'result' && running !== null && draft !== null && (
        <ResultStep key={running.jobId} jobId={running.jobId} fileName={draft.fileName} dryRun={running.dryRun} />
      )}
      <Footer
        step={step}
        draft={draft}
        dryRun={over ? (running?.dryRun ?? null) : null}
        busy={start.isPending}
        onStep={setStep}
        onBegin={begin}
        onRestart={restart}
      />
    </Page>
  );
}

interface FooterProps {
  readonly step: Step;
  readonly draft: Draft | null;
  /** Which kind of run has ended; null while none has. */
  readonly dryRun: boolean | null;
  readonly busy: boolean;
  readonly onStep: (step: Step) => void;
  readonly onBegin: (dryRun: boolean) => void;
  readonly onRestart: () => void;
}

function Footer({ step, draft, dryRun, busy, onStep, onBegin, onRestart }: FooterProps) {
  const t = useT();
  if (step === 'columns')
    return (
      <div className="flex items-center justify-between gap-2">
        <Button onClick={onRestart}>{t('contacts:import.another')}</Button>
        <Button
          variant="primary"
          disabled={draft === null || mappingProblem(draft.mapping) !== null}
          onClick={() => onStep('options')}
        >
          {t('ui:next')}
        </Button>
      </div>
    );
  if (step === 'options')
    return (
      <div className="flex max-w-160 items-center gap-2">
        <Button onClick={() => onStep('columns')}>{t('ui:back')}</Button>
        <span className="min-w-0 flex-1 truncate text-right text-sm text-muted">{t('contacts:import.checkHint')}</span>
        <Button busy={busy} onClick={() => onBegin(true)}>
          {t('contacts:import.check')}
        </Button>
        <Button variant="primary" busy={busy} onClick={() => onBegin(false)}>
          {t('contacts:import.start')}
        </Button>
      </div>
    );
  if (step === 'result' && dryRun === true)
    return (
      <div className="flex items-center justify-between gap-2">
        <Button onClick={() => onStep('options')}>{t('contacts:import.back')}</Button>
        <Button variant="primary" busy={busy} onClick={() => onBegin(false)}>
          {t('contacts:import.startAnyway')}
        </Button>
      </div>
    );
  if (step === 'result' && dryRun === false)
    return (
      <div>
        <Button onClick={onRestart}>{t('contacts:import.again')}</Button>
      </div>
    );
  return null;
}
