import { useCall } from '../../api/hooks.ts';
import { useFormat } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';
import { cx } from '../../ui/cx.ts';
import { SearchInput, Select } from '../../ui/input.tsx';
import { setFilters, useFilters } from './filters.ts';
import { kinds } from './kinds.ts';

interface ChipProps {
  readonly label: string;
  readonly count?: string | undefined;
  readonly pressed: boolean;
  readonly onPress: () => void;
}

function Chip({ label, count, pressed, onPress }: ChipProps) {
  return (
    <button
      type="button"
      aria-pressed={pressed}
      onClick={onPress}
      className={cx(
        'inline-flex h-6 items-center gap-1.5 rounded-full border px-2.5 text-sm whitespace-nowrap transition-colors',
        pressed
          ? 'border-transparent bg-selected font-medium text-accent'
          : 'border-line bg-surface text-muted hover:bg-hover hover:text-ink',
      )}
    >
      {label}
      {count !== undefined && <span className="tabular text-xs">{count}</span>}
    </button>
  );
}

/** Above the list: what of the inbox is shown. The numbers on the kinds are unread conversations. */
export function FilterBar() {
  const t = useT();
  const format = useFormat();
  const filters = useFilters();
  const { data: unread } = useCall('inbox.unread', {});
  const { data: campaigns } = useCall('campaigns.list', { limit: 100 });
  const launched = (campaigns?.items ?? []).filter(({ launchedAt }) => launchedAt !== null);
  return (
    <div className="flex shrink-0 flex-col gap-2 border-b border-line p-3">
      <SearchInput
        value={filters.search}
        onChange={(search) => setFilters({ search })}
        label={t('inbox:search')}
        shortcut="/"
      />
      <div className="flex flex-wrap gap-1.5">
        <Chip label={t('inbox:allKinds')} pressed={filters.kind === null} onPress={() => setFilters({ kind: null })} />
        {kinds.map((kind) => {
          const count = unread?.byKind[kind] ?? 0;
          return (
            <Chip
              key={kind}
              label={t(`inbox:kinds.${kind}`)}
              count={count > 0 ? format.number(count) : undefined}
              pressed={filters.kind === kind}
              onPress={() => setFilters({ kind: filters.kind === kind ? null : kind })}
            />
          );
        })}
      </div>
      <div className="flex items-center gap-2">
        <Select
          aria-label={t('inbox:campaign')}
          value={filters.campaignId ?? ''}
          onChange={({ target }) => setFilters({ campaignId: target.value === '' ? null : Number(target.value) })}
          className="min-w-0 flex-1"
        >
          <option value="">{t('inbox:allCampaigns')}</option>
          {launched.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Select>
        <Chip
          label={t('inbox:unreadOnly')}
          pressed={filters.unread}
          onPress={() => setFilters({ unread: !filters.unread })}
        />
      </div>
    </div>
  );
}
