import { ChevronDown, ChevronUp, CornerDownRight, Mail, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Step } from '../../../../../shared/contract/campaign-shape.ts';
import { useT } from '../../../i18n/index.ts';
import { useToasts } from '../../../stores/toasts.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import { cx } from '../../../ui/cx.ts';
import { PreviewSheet } from './preview-sheet.tsx';
import { StepEditor } from './step-editor.tsx';
import { useDraft } from './use-draft.ts';

const newStep: Step = {
  id: null,
  delay: { amount: 3, unit: 'business-days' },
  thread: 'reply',
  subject: '',
  html: '',
  text: null,
};
const mostSteps = 20;

function useDelayText(): (step: Step, index: number) => string {
  const t = useT();
  return ({ delay }, index) => {
    if (index === 0) return t('campaigns:sequence.atStart');
    return t(delay.unit === 'hours' ? 'campaigns:sequence.afterHours' : 'campaigns:sequence.afterDays', {
      count: delay.amount,
    });
  };
}

/** The sequence as a line of mails, and the chosen one open beside it. */
export function SequenceTab({ initialStep = 0 }: { readonly initialStep?: number }) {
  const t = useT();
  const show = useToasts((state) => state.show);
  const { fields, current, set, campaign, flush, replaced } = useDraft();
  const { steps } = fields;
  const [chosen, setChosen] = useState(initialStep);
  const [previewing, setPreviewing] = useState(false);
  // Counts replacements of the steps from outside of the text editor.
  const [version, setVersion] = useState(0);
  const index = Math.min(chosen, steps.length - 1);
  const step = steps[index];
  const replace = (next: readonly Step[]): void => {
    set({ steps: [...next] });
    setVersion((now) => now + 1);
  };
  const change = (part: Partial<Step>): void =>
    set({ steps: steps.map((old, at) => (at === index ? { ...old, ...part } : old)) });
  const move = (by: number): void => {
    if (step === undefined) return;
    replace(steps.toSpliced(index, 1).toSpliced(index + by, 0, step));
    setChosen(index + by);
  };
  const remove = (): void => {
    if (step === undefined) return;
    replace(steps.toSpliced(index, 1));
    setChosen(Math.max(0, index - 1));
    // What was written since in the others stays.
    const back = (): void => replace(current().steps.toSpliced(index, 0, step));
    show({ title: t('campaigns:sequence.removedStep'), action: { label: t('ui:undo'), run: back } });
  };
  const launched = campaign.launchedAt !== null;
  return (
    <div className="flex gap-6">
      <div className="flex w-64 shrink-0 flex-col gap-3">
        <ol aria-label={t('campaigns:sequence.steps')} className="flex flex-col">
          {steps.map((each, at) => (
            <StepEntry
              key={each.id ?? `new-${String(at)}`}
              step={each}
              index={at}
              active={at === index}
              onOpen={() => setChosen(at)}
            />
          ))}
        </ol>
        {!launched && (
          <>
            <Button
              icon={Plus}
              disabled={steps.length >= mostSteps}
              onClick={() => {
                replace([...steps, newStep]);
                setChosen(steps.length);
              }}
            >
              {t('campaigns:sequence.addStep')}
            </Button>
            <div className="flex gap-1">
              <IconButton
                icon={ChevronUp}
                label={t('campaigns:sequence.moveUp')}
                disabled={index === 0}
                onClick={() => move(-1)}
              />
              <IconButton
                icon={ChevronDown}
                label={t('campaigns:sequence.moveDown')}
                disabled={index === steps.length - 1}
                onClick={() => move(1)}
              />
              <span className="flex-1" />
              <IconButton
                icon={Trash2}
                label={t('campaigns:sequence.removeStep')}
                disabled={steps.length === 1}
                onClick={remove}
              />
            </div>
          </>
        )}
      </div>
      {step !== undefined && (
        <StepEditor
          step={step}
          index={index}
          editorKey={`${String(index)} ${String(version)} ${String(replaced)}`}
          onChange={change}
          onPreview={() => void flush().then(() => setPreviewing(true))}
        />
      )}
      {previewing && <PreviewSheet initialStep={index} onClose={() => setPreviewing(false)} />}
    </div>
  );
}

interface StepEntryProps {
  readonly step: Step;
  readonly index: number;
  readonly active: boolean;
  readonly onOpen: () => void;
}

function StepEntry({ step, index, active, onOpen }: StepEntryProps) {
  const t = useT();
  const delayText = useDelayText();
  const reply = index > 0 && step.thread === 'reply';
  const Icon = reply ? CornerDownRight : Mail;
  const title = reply ? t('campaigns:sequence.sameThread') : step.subject || t('campaigns:sequence.noSubject');
  return (
    <li className="relative pb-2 pl-6">
      <span aria-hidden className="absolute top-0 bottom-0 left-2 w-px bg-line" />
      <span
        aria-hidden
        className={cx(
          'absolute top-4 left-0.5 size-3 rounded-full border-2',
          active ? 'border-accent bg-accent' : 'border-line-strong bg-bg',
        )}
      />
      <button
        type="button"
        aria-current={active ? 'step' : undefined}
        onClick={onOpen}
        className={cx(
          'flex w-full flex-col rounded-lg border px-3 py-2 text-left transition-colors',
          active ? 'border-accent bg-accent-soft' : 'border-line bg-surface hover:bg-hover',
        )}
      >
        <span className="text-sm text-muted">{delayText(step, index)}</span>
        <span className="flex items-center gap-1.5">
          <Icon aria-hidden size={13} className="shrink-0 text-muted" />
          <span className="min-w-0 truncate font-medium">{title}</span>
        </span>
      </button>
    </li>
  );
}
