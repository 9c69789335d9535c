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

const rowClass =
  'flex h-7.5 w-full items-center gap-2.5 rounded-md px-2 transition-colors max-[760px]:justify-center max-[760px]:px-0';
/** In a small window, or a large type, the icons alone stay: each says its name as it is pointed at or focused. */
const wordClass = 'max-[760px]:sr-only';

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
          <span className={cx('min-w-0 flex-1 truncate', wordClass)}>{t(feature.title)}</span>
          {Badge !== undefined && (
            <span className={wordClass}>
              <Badge />
            </span>
          )}
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
    <header
      className={cx(
        'flex w-54 shrink-0 flex-col gap-3 border-r border-line bg-sunken p-3 max-[760px]:w-14',
        titleBar && 'pt-10',
      )}
    >
      <div className="flex h-7 items-center gap-2 px-1.5">
        <Mark />
        <span className={cx('font-semibold tracking-tight', wordClass)}>Letterlock</span>
      </div>
      <button
        type="button"
        onClick={() => setPaletteOpen(true)}
        className="flex h-7.5 shrink-0 items-center gap-2 rounded-md border border-line bg-surface px-2 text-muted shadow-card hover:text-ink"
      >
        <Search aria-hidden size={14} className="shrink-0" />
        <span className={cx('flex-1 text-left', wordClass)}>{t('ui:search')}</span>
        <span className={wordClass}>
          <Kbd keys="mod+k" />
        </span>
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
            <Lock aria-hidden size={16} strokeWidth={1.75} className="shrink-0" />
            <span className={wordClass}>{t('shell:lock')}</span>
          </button>
        </Tooltip>
      </div>
    </header>
  );
}
