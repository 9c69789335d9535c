import { useCall } from '../../api/hooks.ts';
import { useFormat } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';

/** Beside the section's name: how many conversations wait to be read. */
export function UnreadBadge() {
  const t = useT();
  const format = useFormat();
  const { data } = useCall('inbox.unread', {});
  if (data === undefined || data.total === 0) return null;
  return (
    <span className="tabular text-sm font-medium text-accent">
      {format.number(data.total)}
      <span className="sr-only"> {t('inbox:unread')}</span>
    </span>
  );
}
