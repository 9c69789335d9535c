import { useCall } from '../../api/hooks.ts';
import { useFormat } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';
import { cx } from '../../ui/cx.ts';

/** Beside the section's name: how many alerts nobody has looked at. */
export function AlertBadge() {
  const t = useT();
  const format = useFormat();
  const { data } = useCall('monitor.summary', {});
  if (data === undefined || data.open === 0) return null;
  return (
    <span className={cx('tabular text-sm font-medium', data.worst === 'danger' ? 'text-danger' : 'text-warn')}>
      {format.number(data.open)}
      <span className="sr-only"> {t('safety:alerts.open')}</span>
    </span>
  );
}
