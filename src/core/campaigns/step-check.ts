/** The template parts of a step, checked together. */
import type { Run, RunStep } from './run.ts';
import { readTemplate } from './template-check.ts';
import type { CheckOptions, Need, TemplateIssue } from './template-check.ts';
import { nobody, scopeOf } from './personalise.ts';
import { render } from './template-engine.ts';
import type { TemplateKind } from './template-engine.ts';
import { LetterlockError } from '../../shared/result.ts';

type TemplatePart = 'subject' | 'html' | 'text' | 'signature' | 'unsubscribe';

export interface PartIssue extends TemplateIssue {
  readonly part: TemplatePart;
}

export interface PartNeed extends Need {
  readonly part: TemplatePart;
}

export interface StepText {
  readonly subject: string;
  readonly html: string;
  readonly text: string | null;
}

/** What every mail of a campaign has below its text. */
export type Frame = Pick<Run, 'signatureHtml' | 'unsubscribeLine'>;

export interface StepFacts {
  readonly issues: readonly PartIssue[];
  readonly fieldsUsed: readonly string[];
  readonly needs: readonly PartNeed[];
}

/** What a contact with no field filled would make of it: finds what only shows when it runs. */
const empty = scopeOf(nobody, 0);

const kindOf = (part: TemplatePart): TemplateKind => (part === 'html' || part === 'signature' ? 'html' : 'text');

/** What one part of a mail may take (real time); a usual one takes less than one. A busy machine gets more tries. */
const tryMs = 30;
const tries = 3;

/** A part that can be read may still do too much, or divide by zero. */
function tryOut(part: TemplatePart, source: string): PartIssue[] {
  for (let left = tries; ; left -= 1) {
    try {
      render(kindOf(part), source, empty, tryMs);
      return [];
    } catch (error) {
      if (!(error instanceof LetterlockError)) throw error;
      const code = error.details?.['code'] === 'too-complex' ? 'too-complex' : 'syntax';
      if (code === 'too-complex' && left > 1) continue;
      return [{ part, code, level: 'blocking', message: error.message, token: '', line: null }];
    }
  }
}

function readPart(part: TemplatePart, source: string, options: CheckOptions): StepFacts {
  const extra = part === 'unsubscribe' ? { extra: ['unsubscribe'] } : {};
  const facts = readTemplate(kindOf(part), source, { ...options, ...extra });
  return {
    issues: facts.issues.map((issue) => Object.assign({}, issue, { part })),
    fieldsUsed: facts.fieldsUsed,
    needs: facts.needs.map(({ anyOf }) => ({ part, anyOf })),
  };
}

function checkPart(part: TemplatePart, source: string, options: CheckOptions): StepFacts {
  const facts = readPart(part, source, options);
  const unreadable = facts.issues.some(({ level }) => level === 'blocking');
  return unreadable ? facts : { ...facts, issues: [...facts.issues, ...tryOut(part, source)] };
}

function together(parts: readonly StepFacts[]): StepFacts {
  return {
    issues: parts.flatMap(({ issues }) => issues),
    fieldsUsed: [...new Set(parts.flatMap(({ fieldsUsed }) => fieldsUsed))],
    needs: parts.flatMap(({ needs }) => needs),
  };
}

function checkStepText({ subject, html, text }: StepText, options: CheckOptions): StepFacts {
  return together([
    checkPart('subject', subject, options),
    checkPart('html', html, options),
    ...(text === null ? [] : [checkPart('text', text, options)]),
  ]);
}

const checkFrame = (frame: Frame, options: CheckOptions): StepFacts =>
  together(framePartsOf(frame, (part, source) => checkPart(part, source, options)));

const framePartsOf = (frame: Frame, read: (part: TemplatePart, source: string) => StepFacts): StepFacts[] => [
  read('signature', frame.signatureHtml),
  read('unsubscribe', frame.unsubscribeLine),
];

/** The texts of a campaign, or of a part of it. */
export interface Texts {
  readonly steps: readonly StepText[];
  readonly frame: Frame;
}

export interface TextFacts {
  readonly steps: readonly StepFacts[];
  readonly frame: StepFacts;
}

/** @param known keys of custom fields that contacts have */
export const checkTexts = ({ steps, frame }: Texts, known: ReadonlySet<string>): TextFacts => ({
  steps: steps.map((step) => checkStepText(step, { known })),
  frame: checkFrame(frame, { known }),
});

const longestLight = 20_000;

/** Whether texts are checked in no time: not long, and without a loop that could run long. */
export function areLight({ steps, frame }: Texts): boolean {
  const sources = [
    ...steps.flatMap(({ subject, html, text }) => [subject, html, text ?? '']),
    frame.signatureHtml,
    frame.unsubscribeLine,
  ];
  const length = sources.reduce((sum, source) => sum + source.length, 0);
  return length <= longestLight && !sources.some((source) => /\{%-?\s*for\b/.test(source));
}

type Sequenced = Pick<RunStep, 'thread' | 'number'>;

/** Places without a fallback in one whole mail. The subject of a reply is its thread's. */
export const needsIn = ({ thread, number }: Sequenced, step: StepFacts, frame: StepFacts): readonly Need[] => [
  ...step.needs.filter(({ part }) => part !== 'subject' || thread === 'new' || number === 1),
  ...frame.needs,
];

/** As `needsIn`, from the templates themselves. */
export function needsOf(frame: Frame, step: RunStep): readonly Need[] {
  const parts = [
    readPart('subject', step.subject, {}),
    readPart('html', step.html, {}),
    ...(step.text === null ? [] : [readPart('text', step.text, {})]),
  ];
  return needsIn(step, together(parts), together(framePartsOf(frame, (part, source) => readPart(part, source, {}))));
}
