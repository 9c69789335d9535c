import { Eye, FolderSearch, KeyRound, MailSearch, Send, type LucideIcon } from 'lucide-react';
import { hasMessage, useT } from '../../../i18n/index.ts';
import { Card, Section } from '../../../ui/page.tsx';
import type { SignInOffer } from './choices.ts';

const icons: Readonly<Record<string, LucideIcon>> = {
  send: Send,
  read: Eye,
  'send-and-read': Send,
  'find-mailbox': MailSearch,
  'find-folders': FolderSearch,
};

/** What the provider's consent screen is going to ask for, what for, and what it does not allow: said before. */
export function Permissions({ offer }: { readonly offer: SignInOffer }) {
  const t = useT();
  const provider = t(`connect:provider.${offer.provider}`);
  return (
    <Section title={t('connect:permissions.title', { provider })} hint={t('connect:permissions.lead', { provider })}>
      <Card className="overflow-hidden">
        <ul className="divide-y divide-line">
          {offer.scopes.map(({ name, purpose, limits }) => {
            const Icon = icons[purpose] ?? KeyRound;
            const key = `connect:permissions.purpose.${purpose}`;
            const words = limits.map((limit) => `connect:permissions.limit.${limit}`).filter(hasMessage);
            return (
              <li key={name} className="flex items-start gap-3 px-4 py-2.5">
                <Icon aria-hidden size={16} className="mt-0.5 shrink-0 text-muted" />
                <div className="min-w-0 flex-1">
                  <p className="font-medium">{hasMessage(key) ? t(key) : name}</p>
                  {words.length > 0 && (
                    <p className="text-muted">
                      {t('connect:permissions.limited', { list: words.map((word) => t(word)).join(', ') })}
                    </p>
                  )}
                  {purpose === 'send-and-read' && <p className="text-muted">{t('connect:permissions.wide')}</p>}
                  <p className="font-mono text-xs break-all text-faint select-text">{name}</p>
                </div>
              </li>
            );
          })}
        </ul>
      </Card>
    </Section>
  );
}
