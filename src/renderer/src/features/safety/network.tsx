import type { Input, Output } from '../../../../shared/contract/index.ts';
import { saveBlob } from '../../api/files.ts';
import { useAction, useCall } from '../../api/hooks.ts';
import { useFormat } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';
import { Button } from '../../ui/button.tsx';
import { Card, Section } from '../../ui/page.tsx';
import { ErrorState, Skeleton } from '../../ui/states.tsx';

type Rule = Output<'egress.manifest'>['items'][number];
type Connection = Output<'egress.connections'>['items'][number];

const formats = ['list', 'nftables', 'windows', 'csv'] as const;
/** The newest are what one looks for; the rest is in the export. */
const mostShown = 100;

/** The hosts that may be contacted, and the connections that there were. */
export function NetworkPart() {
  const t = useT();
  const manifest = useCall('egress.manifest', {});
  const connections = useCall('egress.connections', {});
  const error = manifest.error ?? connections.error;
  if (error !== null) return <ErrorState error={error} onRetry={() => void manifest.refetch()} />;
  if (manifest.data === undefined || connections.data === undefined) return <Skeleton lines={8} className="p-6" />;
  const rules = manifest.data.items;
  const made = connections.data.items.slice(0, mostShown);
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="flex max-w-240 flex-col gap-6 px-6 py-6">
        <p className="max-w-180 text-muted">{t('policy:network.lead')}</p>
        <ExportButtons />
        <Section title={t('policy:network.hosts')}>
          {rules.length === 0 ? <p className="text-muted">{t('policy:network.empty')}</p> : <Hosts rules={rules} />}
        </Section>
        <Section title={t('policy:network.connections')}>
          {made.length === 0 ? (
            <p className="text-muted">{t('policy:network.noConnections')}</p>
          ) : (
            <Connections connections={made} />
          )}
        </Section>
      </div>
    </div>
  );
}

function ExportButtons() {
  const t = useT();
  const save = useAction('egress.export', {
    onSuccess: ({ name, text }) => saveBlob(new Blob([text], { type: 'text/plain' }), name),
  });
  const start = (format: Input<'egress.export'>['format']) => () => save.mutate({ format });
  return (
    <div role="group" aria-label={t('policy:network.export')} className="flex flex-wrap gap-2">
      {formats.map((format) => (
        <Button key={format} disabled={save.isPending} onClick={start(format)}>
          {t(`policy:network.formats.${format}`)}
        </Button>
      ))}
    </div>
  );
}

const head = 'px-4 py-2 text-left text-sm font-medium text-muted';
const cell = 'px-4 py-2 align-top';

function Hosts({ rules }: { readonly rules: readonly Rule[] }) {
  const t = useT();
  return (
    <Card>
      <table className="w-full">
        <thead>
          <tr className="border-b border-line">
            {(['host', 'ports', 'purpose', 'why'] as const).map((column) => (
              <th key={column} scope="col" className={head}>
                {t(`policy:network.columns.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {rules.map(({ host, ports, purpose, why }) => (
            <tr key={`${host} ${ports.join()} ${purpose} ${why}`}>
              <td className={`${cell} font-mono text-sm break-all`}>{host}</td>
              <td className={cell}>{ports.length === 0 ? t('policy:network.anyPort') : ports.join(', ')}</td>
              <td className={cell}>{t(`policy:network.purposes.${purpose}`)}</td>
              <td className={`${cell} break-all text-muted`}>{why}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}

function Connections({ connections }: { readonly connections: readonly Connection[] }) {
  const t = useT();
  const format = useFormat();
  return (
    <Card>
      <table className="w-full">
        <thead>
          <tr className="border-b border-line">
            {(['at', 'host', 'purpose', 'tls', 'bytes', 'state'] as const).map((column) => (
              <th key={column} scope="col" className={head}>
                {t(`policy:network.columns.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {connections.map(({ id, at, host, port, purpose, tls, sent, received, state }) => (
            <tr key={id} className={state === 'refused' ? 'text-danger' : ''}>
              <td className={`${cell} whitespace-nowrap`}>{format.dateTime(at)}</td>
              <td className={`${cell} font-mono text-sm break-all`}>{`${host}:${port}`}</td>
              <td className={cell}>
                {purpose === null
                  ? state === 'refused'
                    ? ''
                    : t('policy:network.own')
                  : t(`policy:network.purposes.${purpose}`)}
              </td>
              <td className={cell}>{tls ?? t('policy:network.clear')}</td>
              <td
                className={`${cell} whitespace-nowrap tabular-nums`}
              >{`${format.bytes(sent)} / ${format.bytes(received)}`}</td>
              <td className={cell}>{t(`policy:network.states.${state}`)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
