/** The template parts of a step, checked together. */
import type { Run, RunStep } from './run.ts';
import { readTemplate } from './template-check.ts';
import type { CheckOptions, Need, TemplateFacts, TemplateIssue } from './template-check.ts';
import { renderHtml, renderSubject, renderText, scopeOf } from './personalise.ts';
import { LetterlockError } from '../../shared/result.ts';

type TemplatePart = 'subject' | 'html' | 'text' | 'signature' | 'unsubscribe';

export interface PartIssue extends TemplateIssue {
  readonly part: TemplatePart;
}

export interface StepText {
  readonly subject: string;
  readonly html: string;
  readonly text: string | null;
}

export interface StepFacts {
  readonly issues: readonly PartIssue[];
  readonly fieldsUsed: readonly string[];
  readonly needs: readonly Need[];
}

/** What a contact with no field filled would make of it: finds what only shows when it runs. */
const nobody = scopeOf(
  {
    contactId: 0,
    email: 'someone@example.com',
    firstName: '',
    lastName: '',
    company: '',
    title: '',
    phone: '',
    country: '',
    language: '',
    zone: '',
    fields: {},
  },
  0,
);

/** A part that can be read may still do too much, or divide by zero. */
function tryOut(part: TemplatePart, source: string): PartIssue[] {
  try {
    if (part === 'subject') renderSubject(source, nobody);
    else if (part === 'text' || part === 'unsubscribe') renderText(source, nobody);
    else renderHtml(source, nobody);
    return [];
  } catch (error) {
    if (!(error instanceof LetterlockError)) throw error;
    const code = error.details?.['code'] === 'too-complex' ? 'too-complex' : 'syntax';
    return [{ part, code, level: 'blocking', message: error.message, token: '', line: null }];
  }
}

function checkPart(part: TemplatePart, source: string, options: CheckOptions): TemplateFacts & { issues: PartIssue[] } {
  const kind = part === 'html' || part === 'signature' ? 'html' : 'text';
  const facts = readTemplate(kind, source, part === 'unsubscribe' ? { ...options, extra: ['unsubscribe'] } : options);
  const issues = facts.issues.map((issue) => Object.assign({}, issue, { part }));
  const unreadable = issues.some(({ level }) => level === 'blocking');
  return { ...facts, issues: unreadable ? issues : [...issues, ...tryOut(part, source)] };
}

function together(parts: readonly (TemplateFacts & { readonly issues: readonly PartIssue[] })[]): StepFacts {
  return {
    issues: parts.flatMap(({ issues }) => issues),
    fieldsUsed: [...new Set(parts.flatMap(({ fieldsUsed }) => fieldsUsed))],
    needs: parts.flatMap(({ needs }) => needs),
  };
}

/** @param options.known keys of custom fields that contacts have */
export function checkStepText({ subject, html, text }: StepText, options: CheckOptions): StepFacts {
  return together([
    checkPart('subject', subject, options),
    checkPart('html', html, options),
    ...(text === null ? [] : [checkPart('text', text, options)]),
  ]);
}

/** What every mail of a campaign has below its text. */
export function checkFrame(run: Pick<Run, 'signatureHtml' | 'unsubscribeLine'>, options: CheckOptions): StepFacts {
  return together([
    checkPart('signature', run.signatureHtml, options),
    checkPart('unsubscribe', run.unsubscribeLine, options),
  ]);
}

/** Places without a fallback in one whole mail. The subject of a reply is its thread's. */
export function needsOf(run: Pick<Run, 'signatureHtml' | 'unsubscribeLine'>, step: RunStep): readonly Need[] {
  const subject = step.thread === 'reply' && step.number > 1 ? '' : step.subject;
  return [...checkStepText({ ...step, subject }, {}).needs, ...checkFrame(run, {}).needs];
}
