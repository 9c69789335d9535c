import { useId } from 'react';
import { useAction, useCall } from '../../api/hooks.ts';
import { useFormat } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';
import { Select } from '../../ui/input.tsx';
import { ImposedNote, useImposed } from '../settings/imposed.tsx';

const choices = [0, 100, 500, 1000, 5000, 10_000, 100_000];
const never = 'never';

/** Above how many contacts an export asks. */
export function ExportRows({ may }: { readonly may: boolean }) {
  const t = useT();
  const format = useFormat();
  const id = useId();
  const settings = useCall('settings.get', {});
  const update = useAction('settings.update');
  const imposed = useImposed('exportConfirmRows');
  if (settings.data === undefined) return null;
  const { exportConfirmRows: rows } = settings.data;
  const most = typeof imposed?.value === 'number' ? imposed.value : Infinity;
  const offered = [...new Set([...choices, ...(rows === null ? [] : [rows])])]
    .filter((choice) => choice <= most)
    .toSorted((a, b) => a - b);
  return (
    <div className="flex flex-col gap-1">
      <div className="flex items-center gap-2">
        <label htmlFor={id}>{t('dlp:exportLead')}</label>
        <Select
          id={id}
          className="max-w-36"
          value={rows === null ? never : String(rows)}
          disabled={!may}
          onChange={({ target }) =>
            update.mutate({ exportConfirmRows: target.value === never ? null : Number(target.value) })
          }
        >
          {offered.map((choice) => (
            <option key={choice} value={choice}>
              {format.number(choice)}
            </option>
          ))}
          {imposed === null && <option value={never}>{t('dlp:exportNever')}</option>}
        </Select>
      </div>
      <ImposedNote entry={imposed} />
    </div>
  );
}
