import { useT } from '../../i18n/index.ts';
import { Page } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/states.tsx';

export function SettingsScreen() {
  const t = useT();
  return (
    <Page title={t('settings:title')} width="text">
      <Skeleton />
    </Page>
  );
}
