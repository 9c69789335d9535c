import { useT } from '../../i18n/index.ts';
import { Page } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/states.tsx';

export function AccountsScreen() {
  const t = useT();
  return (
    <Page title={t('accounts:title')} width="text">
      <Skeleton />
    </Page>
  );
}
