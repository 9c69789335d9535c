import type { VaultStatus } from '../../../../shared/contract/vault.ts';
import { useT } from '../../i18n/index.ts';
import { Progress } from '../../ui/progress.tsx';
import { Stage } from './stage.tsx';

type Phase = NonNullable<VaultStatus['rotating']>['phase'];

const phases: readonly Phase[] = ['closing', 'copying', 're-encrypting', 'checking', 'opening'];

/** While the database is written anew under new keys there is nothing else to see. */
export function RotatingScreen({ phase }: { readonly phase: Phase }) {
  const t = useT();
  return (
    <Stage title={t('door:rotating.title')} lead={t('door:rotating.lead')}>
      <div role="status" className="flex flex-col gap-2">
        <Progress value={phases.indexOf(phase)} max={phases.length} label={t(`door:rotating.phase.${phase}`)} />
        <p className="text-muted">{t(`door:rotating.phase.${phase}`)}</p>
      </div>
    </Stage>
  );
}
