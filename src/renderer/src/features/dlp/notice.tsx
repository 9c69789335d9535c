/** What the rules say of a mail, where a person is about to send it. */
import type { DlpFinding } from '../../../../shared/contract/dlp.ts';
import { LetterlockError } from '../../../../shared/result.ts';
import { useT } from '../../i18n/index.ts';
import { Button } from '../../ui/button.tsx';
import { Callout } from '../../ui/states.tsx';
import { findingText } from './texts.ts';

/** The findings that a refused call brings along; none for any other failure. */
export function findingsIn(error: unknown): readonly DlpFinding[] {
  if (!(error instanceof LetterlockError) || !error.code.startsWith('dlp-')) return [];
  const found = error.details?.['findings'];
  return Array.isArray(found) ? (found as DlpFinding[]) : [];
}

interface FindingsProps {
  readonly findings: readonly DlpFinding[];
  /** Offered once the core has asked. */
  readonly onAnyway?: (() => void) | undefined;
  readonly busy?: boolean;
}

export function Findings({ findings, onAnyway, busy = false }: FindingsProps) {
  const t = useT();
  if (findings.length === 0) return null;
  const stopped = findings.some(
    ({ action, mayConfirm }) => action === 'block' || (action === 'confirm' && !mayConfirm),
  );
  return (
    <Callout
      tone={stopped ? 'danger' : 'warn'}
      action={
        onAnyway !== undefined && !stopped ? (
          <Button busy={busy} onClick={onAnyway}>
            {t('dlp:notice.anyway')}
          </Button>
        ) : undefined
      }
    >
      <ul className="flex flex-col gap-1">
        {findings.map((finding) => (
          <li key={`${finding.ruleId} ${finding.place}`}>{findingText(finding, t)}</li>
        ))}
      </ul>
    </Callout>
  );
}
