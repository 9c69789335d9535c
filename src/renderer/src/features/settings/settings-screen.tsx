import { Redirect, useLocation, useRoute } from 'wouter';
import { standing } from '../../api/failure.ts';
import { useCall } from '../../api/hooks.ts';
import { useMay } from '../../api/may.ts';
import { useT } from '../../i18n/index.ts';
import { cx } from '../../ui/cx.ts';
import { PageHeader } from '../../ui/page.tsx';
import { ErrorState, Skeleton } from '../../ui/states.tsx';
import { AboutPanel } from './about-panel.tsx';
import { BackupPanel } from './backup-panel.tsx';
import { GeneralPanel } from './general-panel.tsx';
import { Allowed } from './imposed.tsx';
import { MailPanel } from './mail-panel.tsx';
import { NetworkPanel } from './network-panel.tsx';
import { SecurityPanel } from './security-panel.tsx';

const panels = ['general', 'mail', 'network', 'security', 'backups', 'about'] as const;
type Panel = (typeof panels)[number];

/** Without these a panel is not offered. */
const needed: Readonly<Partial<Record<Panel, string>>> = { backups: 'backup:read' };

export function SettingsScreen() {
  const t = useT();
  const [, navigate] = useLocation();
  const [, params] = useRoute('/:panel');
  const may = useMay();
  const offered = panels.filter((name) => may(needed[name] ?? 'settings:read'));
  const panel = offered.find((known) => known === params?.panel);
  if (panel === undefined) return <Redirect to="/general" replace />;
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col">
      <PageHeader title={t('settings:title')} />
      <div className="flex min-h-0 flex-1">
        <nav aria-label={t('settings:title')} className="w-44 shrink-0 border-r border-line p-3">
          <ul className="flex flex-col gap-0.5">
            {offered.map((name) => (
              <li key={name}>
                <button
                  type="button"
                  aria-current={name === panel ? 'page' : undefined}
                  onClick={() => navigate(`/${name}`)}
                  className={cx(
                    'flex h-7.5 w-full items-center rounded-md px-2',
                    name === panel ? 'bg-selected font-medium' : 'text-muted hover:bg-hover hover:text-ink',
                  )}
                >
                  {t(`settings:tabs.${name}`)}
                </button>
              </li>
            ))}
          </ul>
        </nav>
        <div className="flex min-h-0 min-w-0 flex-1 flex-col">
          <PanelBody panel={panel} />
        </div>
      </div>
    </div>
  );
}

function PanelBody({ panel }: { readonly panel: Panel }) {
  const settings = useCall('settings.get', {});
  const failed = standing(settings);
  if (failed !== null) return <ErrorState error={failed} onRetry={() => void settings.refetch()} />;
  if (settings.data === undefined) return <Skeleton lines={6} className="p-6" />;
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="flex max-w-160 flex-col gap-8 px-6 py-6">
        {panel === 'general' && (
          <Allowed permission="settings:write">
            <GeneralPanel settings={settings.data} />
          </Allowed>
        )}
        {panel === 'mail' && (
          <Allowed permission="settings:write">
            <MailPanel settings={settings.data} />
          </Allowed>
        )}
        {panel === 'network' && (
          <Allowed permission="settings:write">
            <NetworkPanel settings={settings.data} />
          </Allowed>
        )}
        {panel === 'security' && <SecurityPanel settings={settings.data} />}
        {panel === 'backups' && (
          <Allowed permission="backup:manage">
            <BackupPanel />
          </Allowed>
        )}
        {panel === 'about' && <AboutPanel />}
      </div>
    </div>
  );
}
