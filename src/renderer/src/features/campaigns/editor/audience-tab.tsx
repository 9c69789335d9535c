import { Users } from 'lucide-react';
import { useLocation } from 'wouter';
import type { Audience } from '../../../../../shared/contract/campaign-shape.ts';
import { useCall } from '../../../api/hooks.ts';
import { useFormat } from '../../../i18n/format.ts';
import { useT } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { Combobox, type ComboOption } from '../../../ui/combobox.tsx';
import { Field } from '../../../ui/field.tsx';
import { Card, Section, Stat } from '../../../ui/page.tsx';
import { Callout, EmptyState, ErrorCallout } from '../../../ui/states.tsx';
import { useDraft } from './use-draft.ts';

interface PickProps {
  readonly label: string;
  readonly placeholder: string;
  readonly options: readonly ComboOption[];
  readonly value: readonly number[];
  readonly onChange: (ids: number[]) => void;
}

function Pick({ label, placeholder, options, value, onChange }: PickProps) {
  return (
    <Field label={label}>
      {(control) => (
        <Combobox
          {...control}
          label={label}
          placeholder={placeholder}
          multiple
          options={options}
          value={value.map(String)}
          onChange={(ids) => onChange(ids.map(Number))}
        />
      )}
    </Field>
  );
}

/** Who gets the campaign, with the numbers that follow from it. */
export function AudienceTab() {
  const t = useT();
  const format = useFormat();
  const [, navigate] = useLocation();
  const { fields, set } = useDraft();
  const lists = useCall('contacts.lists', {});
  const segments = useCall('contacts.segments', {});
  const { audience } = fields;
  const some = audience.listIds.length + audience.segmentIds.length > 0;
  const count = useCall('campaigns.audienceCount', { audience }, { enabled: some, keepPrevious: true });
  const change = (part: Partial<Audience>): void => set({ audience: { ...audience, ...part } });
  const listOptions = (lists.data?.items ?? []).map(({ id, name, contacts }) => ({
    value: String(id),
    label: name,
    note: format.number(contacts),
  }));
  const segmentOptions = (segments.data?.items ?? []).map(({ id, name }) => ({ value: String(id), label: name }));
  if (lists.data?.items.length === 0 && segments.data?.items.length === 0)
    return (
      <EmptyState
        icon={Users}
        title={t('campaigns:audience.noLists')}
        action={<Button onClick={() => navigate('~/contacts')}>{t('campaigns:audience.toContacts')}</Button>}
      />
    );
  const figures = ['matched', 'excluded', 'suppressed', 'reached'] as const;
  return (
    <div className="flex flex-col gap-6">
      <Section title={t('campaigns:audience.include')} hint={t('campaigns:audience.includeHint')}>
        <div className="grid grid-cols-2 gap-3">
          <Pick
            label={t('campaigns:audience.lists')}
            placeholder={t('campaigns:audience.chooseLists')}
            options={listOptions}
            value={audience.listIds}
            onChange={(listIds) => change({ listIds })}
          />
          <Pick
            label={t('campaigns:audience.segments')}
            placeholder={t('campaigns:audience.chooseSegments')}
            options={segmentOptions}
            value={audience.segmentIds}
            onChange={(segmentIds) => change({ segmentIds })}
          />
        </div>
      </Section>
      <Section title={t('campaigns:audience.exclude')} hint={t('campaigns:audience.excludeHint')}>
        <div className="grid grid-cols-2 gap-3">
          <Pick
            label={t('campaigns:audience.lists')}
            placeholder={t('campaigns:audience.chooseLists')}
            options={listOptions}
            value={audience.excludeListIds}
            onChange={(excludeListIds) => change({ excludeListIds })}
          />
          <Pick
            label={t('campaigns:audience.segments')}
            placeholder={t('campaigns:audience.chooseSegments')}
            options={segmentOptions}
            value={audience.excludeSegmentIds}
            onChange={(excludeSegmentIds) => change({ excludeSegmentIds })}
          />
        </div>
      </Section>
      {!some && <Callout>{t('campaigns:audience.none')}</Callout>}
      {count.error !== null && <ErrorCallout error={count.error} />}
      {some && count.data !== undefined && (
        <Card className="grid grid-cols-4 gap-4 p-5">
          {figures.map((figure) => (
            <Stat key={figure} label={t(`campaigns:audience.${figure}`)} value={format.number(count.data[figure])} />
          ))}
        </Card>
      )}
    </div>
  );
}
