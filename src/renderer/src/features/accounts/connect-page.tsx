import { ArrowLeft } from 'lucide-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useT } from '../../i18n/index.ts';
import { IconButton } from '../../ui/button.tsx';
import { Page } from '../../ui/page.tsx';
import { AskAddress, type Found } from './connect/ask-address.tsx';
import { ChooseWay } from './connect/choose-way.tsx';

/** From an address to a connected mailbox: find the ways to it, choose one, sign in or enter what it needs, try it. */
export function ConnectPage() {
  const t = useT();
  const [, navigate] = useLocation();
  const [found, setFound] = useState<Found | null>(null);
  return (
    <Page
      title={t('accounts:connect.title')}
      width="text"
      before={<IconButton label={t('accounts:detail.back')} icon={ArrowLeft} onClick={() => navigate('/')} />}
    >
      {found === null ? (
        <AskAddress onFound={setFound} />
      ) : (
        <ChooseWay key={found.address} found={found} onBack={() => setFound(null)} />
      )}
    </Page>
  );
}
