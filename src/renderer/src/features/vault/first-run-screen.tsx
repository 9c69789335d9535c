import type { VaultStatus } from '../../../../shared/contract/vault.ts';
import { Skeleton } from '../../ui/states.tsx';

export function FirstRunScreen({ status }: { readonly status: VaultStatus }) {
  return <Skeleton key={status.state} />;
}
