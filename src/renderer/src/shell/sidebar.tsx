import { Lock, Search } from 'lucide-react';
import { Link, useLocation } from 'wouter';
import { useMay } from '../api/may.ts';
import type { Feature } from '../features/feature.ts';
import { features } from '../features/index.ts';
import { useT } from '../i18n/index.ts';
import { setPaletteOpen } from '../stores/commands.ts';
import { cx } from '../ui/cx.ts';
import { Kbd } from '../ui/kbd.tsx';
import { Tooltip } from '../ui/tooltip.tsx';
import { JobsIndicator } from './jobs-indicator.tsx';
import { useLock } from './lock.ts';
import { Mark } from './mark.tsx';

const rowClass = 'flex h-7.5 w-full items-center gap-2.5 rounded-md px-2 transition-colors';

function NavItem({ feature }: { readonly feature: Feature }) {
  const t = useT();
  const [location] = useLocation();
  const { icon: Icon, Badge } = feature;
  const active = location === `/${feature.id}` || location.startsWith(`/${feature.id}/`);
  return (
    <li>
      <Tooltip label={t(feature.title)} shortcut={feature.shortcut} side="right">
        <Link
          href={`/${feature.id}`}
          aria-current={active ? 'page' : undefined}
          className={cx(
            rowClass,
            active ? 'bg-selected font-medium text-ink' : 'text-muted hover:bg-hover hover:text-ink',
          )}
        >
          <Icon aria-hidden size={16} strokeWidth={1.75} className={cx('shrink-0', active && 'text-accent')} />
          <span className="min-w-0 flex-1 truncate">{t(feature.title)}</span>
          {Badge !== undefined && <Badge />}
        </Link>
      </Tooltip>
    </li>
  );
}

export function Sidebar({ titleBar }: { readonly titleBar: boolean }) {
  const t = useT();
  const lock = useLock();
  const may = useMay();
  const offered = features.filter(({ permission }) => permission === undefined || may(permission));
  return (
    <header className={cx('flex w-54 shrink-0 flex-col gap-3 border-r border-line bg-sunken p-3', titleBar && 'pt-10')}>
      <div className="flex h-7 items-center gap-2 px-1.5">
        <Mark />
        <span className="font-semibold tracking-tight">Letterlock</span>
      </div>
      <button
        type="button"
        onClick={() => setPaletteOpen(true)}
        className="flex h-7.5 items-center gap-2 rounded-md border border-line bg-surface px-2 text-muted shadow-card hover:text-ink"
      >
        <Search aria-hidden size={14} />
        <span className="flex-1 text-left">{t('ui:search')}</span>
        <Kbd keys="mod+k" />
      </button>
      <nav aria-label={t('shell:navigation')} className="flex min-h-0 flex-1 flex-col justify-between overflow-y-auto">
        <ul className="flex flex-col gap-0.5">
          {offered
            .filter((feature) => feature.footer !== true)
            .map((feature) => (
              <NavItem key={feature.id} feature={feature} />
            ))}
        </ul>
        <ul className="flex flex-col gap-0.5">
          {offered
            .filter((feature) => feature.footer === true)
            .map((feature) => (
              <NavItem key={feature.id} feature={feature} />
            ))}
        </ul>
      </nav>
      <div className="-mt-2.5 flex flex-col gap-0.5">
        <JobsIndicator />
        <Tooltip label={t('shell:lock')} shortcut="mod+shift+l" side="right">
          <button type="button" onClick={lock} className={cx(rowClass, 'text-muted hover:bg-hover hover:text-ink')}>
            <Lock aria-hidden size={16} strokeWidth={1.75} />
            {t('shell:lock')}
          </button>
        </Tooltip>
      </div>
    </header>
  );
}
