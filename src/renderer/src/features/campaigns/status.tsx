import type { CampaignRow } from '../../../../shared/contract/campaign-shape.ts';
import { useT } from '../../i18n/index.ts';
import { StatusDot, type Tone } from '../../ui/badge.tsx';

const tones: { readonly [S in CampaignRow['status']]: Tone } = {
  draft: 'neutral',
  running: 'ok',
  paused: 'warn',
  stopped: 'danger',
  finished: 'accent',
};

export function CampaignStatus({ status }: { readonly status: CampaignRow['status'] }) {
  const t = useT();
  return <StatusDot tone={tones[status]} label={t(`campaigns:status.${status}`)} />;
}
