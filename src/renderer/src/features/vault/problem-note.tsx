import type { VaultStatus } from '../../../../shared/contract/vault.ts';
import { useT, translateSentence } from '../../i18n/index.ts';
import { Callout } from '../../ui/states.tsx';

interface ProblemNoteProps {
  readonly problem: NonNullable<VaultStatus['problem']>;
  /** The keychain's name on this system. */
  readonly keychain: string;
}

/** Why the workspace did not open: what happened, that nothing was changed, what to do. */
export function ProblemNote({ problem, keychain }: ProblemNoteProps) {
  const t = useT();
  return (
    <Callout tone="danger">
      <div className="flex flex-col gap-2">
        <p>
          {t(`vault:problem.${problem.code}.happened`)} <strong>{t('vault:unlock.unchanged')}</strong>
        </p>
        <p>{t(`vault:problem.${problem.code}.todo`, { name: keychain })}</p>
        <details className="text-sm">
          <summary className="text-muted">{t('vault:problem.detail')}</summary>
          <p className="mt-1 font-mono break-words select-text">{translateSentence(problem.message)}</p>
        </details>
      </div>
    </Callout>
  );
}
