import { useState } from 'react';
import { useCall } from '../../api/hooks.ts';
import { useT } from '../../i18n/index.ts';
import { Mark } from '../../shell/mark.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { ErrorState, Skeleton } from '../../ui/states.tsx';
import { NoticesDialog } from './notices.tsx';

export function AboutPanel() {
  const t = useT();
  const [reading, setReading] = useState(false);
  const info = useCall('app.info', {});
  if (info.error !== null) return <ErrorState error={info.error} onRetry={() => void info.refetch()} />;
  if (info.data === undefined) return <Skeleton />;
  const { version, host, dataDir } = info.data;
  const facts: readonly (readonly [string, string])[] = [
    [t('settings:about.version'), version],
    [t('settings:about.host'), t(`settings:about.hosts.${host.kind}`)],
    [t('settings:about.platform'), host.platform],
    [t('settings:about.licence'), 'MIT'],
  ];
  return (
    <>
      <div className="flex items-center gap-3">
        <Mark size={40} />
        <div>
          <p className="text-lg font-semibold">Letterlock</p>
          <p className="text-muted">{t('settings:about.promise')}</p>
        </div>
      </div>
      <dl className="grid grid-cols-[max-content_minmax(0,1fr)] gap-x-6 gap-y-1.5">
        {facts.map(([term, value]) => (
          <div key={term} className="contents">
            <dt className="text-muted">{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <section className="flex flex-col gap-1.5">
        <h2 className="text-sm font-medium">{t('settings:about.dataDir')}</h2>
        <div className="flex items-center gap-3">
          <code className="min-w-0 flex-1 rounded-md border border-line bg-sunken px-2 py-1 font-mono text-sm break-all">
            {dataDir}
          </code>
          <CopyButton text={dataDir} />
        </div>
        <p className="text-sm text-muted">{t('settings:about.dataDirHint')}</p>
      </section>
      <section className="flex flex-col items-start gap-1.5">
        <h2 className="text-sm font-medium">{t('settings:notices.title')}</h2>
        <p className="text-sm text-muted">{t('settings:notices.lead')}</p>
        <Button onClick={() => setReading(true)}>{t('settings:notices.show')}</Button>
      </section>
      {reading && <NoticesDialog onClose={() => setReading(false)} />}
    </>
  );
}
