import { Eye } from 'lucide-react';
import { useDeferredValue, useRef } from 'react';
import type { Step } from '../../../../../shared/contract/campaign-shape.ts';
import { useCall } from '../../../api/hooks.ts';
import { useT } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { Segmented } from '../../../ui/choice.tsx';
import { Field } from '../../../ui/field.tsx';
import { Input, Select, Textarea } from '../../../ui/input.tsx';
import { NumberInput } from '../../../ui/number-input.tsx';
import { Attachments } from './attachments.tsx';
import { MergeMenu } from './merge-menu.tsx';
import { RichText } from './rich-text.tsx';
import { TemplateProblems } from './template-problems.tsx';

interface StepEditorProps {
  readonly step: Step;
  readonly index: number;
  /** Changes when the text is replaced from outside, so that the editor takes it over. */
  readonly editorKey: string;
  readonly onChange: (change: Partial<Step>) => void;
  readonly onPreview: () => void;
}

/** One mail of the sequence: when, in which thread, and what it says. */
export function StepEditor({ step, index, editorKey, onChange, onPreview }: StepEditorProps) {
  const t = useT();
  const subject = useRef<HTMLInputElement>(null);
  const insertIntoSubject = (tag: string): void => {
    const at = subject.current?.selectionStart ?? step.subject.length;
    onChange({ subject: `${step.subject.slice(0, at)}${tag}${step.subject.slice(at)}` });
    subject.current?.focus();
  };
  const reply = index > 0 && step.thread === 'reply';
  return (
    <div className="flex min-w-0 flex-1 flex-col gap-4">
      <div className="flex items-center gap-3">
        <h2 className="flex-1 font-semibold">{t('campaigns:sequence.step', { number: index + 1 })}</h2>
        <Button icon={Eye} onClick={onPreview}>
          {t('campaigns:sequence.preview')}
        </Button>
      </div>
      {index > 0 && <Timing step={step} onChange={onChange} />}
      {reply ? (
        <p className="text-muted">{t('campaigns:sequence.subjectReply')}</p>
      ) : (
        <div className="flex items-end gap-2">
          <div className="min-w-0 flex-1">
            <Field label={t('campaigns:sequence.subject')}>
              {(control) => (
                <Input
                  {...control}
                  ref={subject}
                  value={step.subject}
                  maxLength={500}
                  spellCheck
                  onChange={({ target }) => onChange({ subject: target.value })}
                />
              )}
            </Field>
          </div>
          <span className="flex h-7.5 items-center">
            <MergeMenu onInsert={insertIntoSubject} />
          </span>
        </div>
      )}
      <RichText
        key={editorKey}
        label={t('campaigns:sequence.body')}
        placeholder={t('campaigns:sequence.bodyPlaceholder')}
        html={step.html}
        onChange={(html) => onChange({ html })}
        mergeTags
      />
      <TemplateProblems step={step} />
      <PlainText step={step} onChange={onChange} />
      <Attachments stepId={step.id} />
    </div>
  );
}

function Timing({ step, onChange }: Pick<StepEditorProps, 'step' | 'onChange'>) {
  const t = useT();
  const { delay } = step;
  return (
    <div className="flex flex-wrap items-end gap-3">
      <div className="w-20">
        <Field label={t('campaigns:sequence.delay')}>
          {(control) => (
            <NumberInput
              {...control}
              least={0}
              greatest={365}
              value={delay.amount}
              onChange={(amount) => onChange({ delay: { ...delay, amount } })}
            />
          )}
        </Field>
      </div>
      <Select
        aria-label={t('campaigns:sequence.delay')}
        value={delay.unit}
        onChange={({ target }) =>
          onChange({ delay: { ...delay, unit: target.value === 'hours' ? 'hours' : 'business-days' } })
        }
        className="w-40"
      >
        <option value="hours">{t('campaigns:sequence.hours')}</option>
        <option value="business-days">{t('campaigns:sequence.businessDays')}</option>
      </Select>
      <span className="flex-1 pb-1.5 text-muted">{t('campaigns:sequence.after')}</span>
      <Segmented
        label={t('campaigns:sequence.thread')}
        value={step.thread}
        options={[
          { value: 'reply', label: t('campaigns:sequence.threadReply') },
          { value: 'new', label: t('campaigns:sequence.threadNew') },
        ]}
        onChange={(thread) => onChange({ thread })}
      />
    </div>
  );
}

/** The plain part: derived until one edits it. */
function PlainText({ step, onChange }: Pick<StepEditorProps, 'step' | 'onChange'>) {
  const t = useT();
  const html = useDeferredValue(step.html);
  const derived = useCall('campaigns.plainText', { html }, { enabled: step.text === null, keepPrevious: true });
  const own = step.text !== null;
  return (
    <details className="rounded-md border border-line bg-surface">
      <summary className="px-3 py-2 font-medium">{t('campaigns:sequence.plain')}</summary>
      <div className="flex flex-col gap-2 px-3 pb-3">
        <div className="flex items-center gap-3">
          <p className="flex-1 text-sm text-muted">
            {t(own ? 'campaigns:sequence.plainOwn' : 'campaigns:sequence.plainDerived')}
          </p>
          <Button size="sm" onClick={() => onChange({ text: own ? null : (derived.data?.text ?? '') })}>
            {t(own ? 'campaigns:sequence.plainDerive' : 'campaigns:sequence.plainEdit')}
          </Button>
        </div>
        <Textarea
          aria-label={t('campaigns:sequence.plain')}
          rows={8}
          readOnly={!own}
          value={step.text ?? derived.data?.text ?? ''}
          onChange={({ target }) => onChange({ text: target.value })}
          className="font-mono text-sm"
        />
      </div>
    </details>
  );
}
