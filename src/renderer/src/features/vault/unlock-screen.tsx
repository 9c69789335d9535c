import type { VaultStatus } from '../../../../shared/contract/vault.ts';
import { Skeleton } from '../../ui/states.tsx';

export function UnlockScreen({ status }: { readonly status: VaultStatus }) {
  return <Skeleton key={status.state} />;
}
