import { Check, X } from 'lucide-react';
import type { Account, CheckStep } from '../../../../shared/contract/accounts.ts';
import type { ServerConfig } from '../../../../shared/contract/mailbox.ts';
import { sesSubmission } from '../../../../shared/ses-hosts.ts';
import { useFormat } from '../../i18n/format.ts';
import { hasMessage, useT, translateSentence } from '../../i18n/index.ts';
import type { Translate } from '../../i18n/catalogue.ts';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { remedyFor, type Remedy } from './remedies.ts';

interface CheckStepsProps {
  readonly steps: readonly CheckStep[];
  /** Host and the like of the tested servers, for the sentences. */
  readonly facts: Readonly<Partial<Record<CheckStep['server'], Readonly<Record<string, string>>>>>;
  /** Left out where nothing can be changed beside the check. */
  readonly onRemedy?: (remedy: Remedy) => void;
}

type Facts = CheckStepsProps['facts'];

/** Where the servers of a connected mailbox are, as far as its settings say. */
export function factsOf({ config, api }: Pick<Account, 'config' | 'api'>): Facts {
  const imap = config?.imap ?? (api?.kind === 'ses' ? api.replies : null);
  const smtp = config?.smtp ?? (api?.kind === 'ses' ? sesSubmission(api) : null);
  return {
    ...(smtp === null ? {} : { smtp: serverFacts(smtp) }),
    ...(imap === null ? {} : { imap: serverFacts(imap) }),
  };
}

const serverFacts = ({ host, port, user }: ServerConfig): Readonly<Record<string, string>> => ({
  host,
  port: String(port),
  user,
});

/** The explanation in the user's language, else the core's own. */
function explanation(t: Translate, step: CheckStep, facts: Readonly<Record<string, string>>): string {
  const key = `checks:${step.code}`;
  if (!hasMessage(key)) return translateSentence(step.explanation);
  const text = t(key, { words: '', fingerprint: '', ...facts, ...step.detail });
  // A server that only the connector knows: its own sentence names it.
  return text.includes('{{') ? translateSentence(step.explanation) : text;
}

/** What says nothing to somebody for whom it works. */
const silent: ReadonlySet<string> = new Set(['minimumTls', 'fingerprint', 'words']);

/** The facts of a step that passed; those with a meaning of their own get words. */
function detailText(t: Translate, detail: CheckStep['detail']): string {
  return Object.entries(detail)
    .filter(([name, value]) => value !== '' && !silent.has(name))
    .map(([name, value]) => {
      const exact = `accounts:check.factValue.${name}.${value}`;
      const key = `accounts:check.fact.${name}`;
      if (hasMessage(exact)) return t(exact);
      return hasMessage(key) ? t(key, { value }) : value;
    })
    .join(' · ');
}

/** A connection test, step by step, each server for itself. */
export function CheckSteps({ steps, facts, onRemedy }: CheckStepsProps) {
  const t = useT();
  const format = useFormat();
  const servers = [...new Set(steps.map(({ server }) => server))];
  return (
    <div aria-live="polite" className={cx('grid gap-6', servers.length > 1 && 'grid-cols-2')}>
      {servers.map((server) => (
        <section key={server}>
          <h2 className="mb-2 text-sm font-medium text-muted">{t(`accounts:server.${server}`)}</h2>
          <ol className="flex flex-col gap-2">
            {steps
              .filter((step) => step.server === server)
              .map((step) => {
                const remedy = onRemedy === undefined ? null : remedyFor(step);
                const Icon = step.ok ? Check : X;
                return (
                  <li key={step.step} className="flex items-start gap-2">
                    <span
                      className={cx(
                        'mt-0.5 flex size-4 shrink-0 items-center justify-center rounded-full',
                        step.ok ? 'bg-ok-soft text-ok' : 'bg-danger-soft text-danger',
                      )}
                    >
                      <Icon aria-hidden size={11} strokeWidth={3} />
                    </span>
                    <div className="min-w-0 flex-1">
                      <p className="flex items-baseline justify-between gap-3">
                        <span className={cx(!step.ok && 'font-medium')}>
                          {t(`accounts:check.step.${step.step}`)}
                          <span className="sr-only">
                            : {t(step.ok ? 'accounts:check.done' : 'accounts:check.failed')}
                          </span>
                        </span>
                        <span className="tabular text-sm text-faint">
                          {t('accounts:check.ms', { ms: format.number(step.ms) })}
                        </span>
                      </p>
                      {step.ok && hasMessage(`checks:${step.code}`) && (
                        <p>{explanation(t, step, facts[server] ?? {})}</p>
                      )}
                      {step.ok ? (
                        <p className="text-sm break-words text-muted">{detailText(t, step.detail)}</p>
                      ) : (
                        <div className="flex flex-col items-start gap-2 pb-1">
                          <p className="wrap-anywhere">{explanation(t, step, facts[server] ?? {})}</p>
                          {step.detail['words'] !== undefined && (
                            <p className="font-mono text-sm wrap-anywhere text-muted">{step.detail['words']}</p>
                          )}
                          {remedy !== null && (
                            <Button size="sm" onClick={() => onRemedy?.(remedy)}>
                              {t(`accounts:check.${remedy.kind}`)}
                            </Button>
                          )}
                        </div>
                      )}
                    </div>
                  </li>
                );
              })}
          </ol>
        </section>
      ))}
    </div>
  );
}
