import { useMemo, type ReactNode } from 'react';
import type { Settings } from '../../../../shared/contract/settings.ts';
import { useAction } from '../../api/hooks.ts';
import { useT } from '../../i18n/index.ts';
import { Segmented, SwitchField } from '../../ui/choice.tsx';
import { Combobox } from '../../ui/combobox.tsx';
import { Field } from '../../ui/field.tsx';
import { Select } from '../../ui/input.tsx';
import { Section } from '../../ui/page.tsx';

const themes = ['system', 'light', 'dark'] as const;
const locales = ['system', 'en', 'de'] as const;
const pollChoices = [1, 2, 5, 10, 15, 30, 60, 120] as const;
/** Stands for the empty zone of the settings: a list's value must not be empty. */
const systemZone = 'system';

/** Choices that take effect at once. */
export function GeneralPanel({ settings }: { readonly settings: Settings }) {
  const t = useT();
  const update = useAction('settings.update');
  const zones = useMemo(() => {
    const system = new Intl.DateTimeFormat().resolvedOptions().timeZone;
    return [
      { value: systemZone, label: t('settings:general.zoneSystem', { zone: system }) },
      ...Intl.supportedValuesOf('timeZone').map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') })),
    ];
  }, [t]);
  const polls = [...new Set([...pollChoices, settings.pollMinutes])].toSorted((a, b) => a - b);
  return (
    <>
      <Section title={t('settings:general.look')}>
        <Row label={t('settings:general.theme')}>
          <Segmented
            label={t('settings:general.theme')}
            value={settings.theme}
            options={themes.map((value) => ({ value, label: t(`settings:general.themes.${value}`) }))}
            onChange={(theme) => update.mutate({ theme })}
          />
        </Row>
        <Row label={t('settings:general.language')}>
          <Segmented
            label={t('settings:general.language')}
            value={settings.locale}
            options={locales.map((value) => ({ value, label: t(`settings:general.languages.${value}`) }))}
            onChange={(locale) => update.mutate({ locale })}
          />
        </Row>
      </Section>
      <Section title={t('settings:general.time')}>
        <Field label={t('settings:general.zone')} hint={t('settings:general.zoneHint')}>
          {(control) => (
            <Combobox
              {...control}
              label={t('settings:general.zone')}
              options={zones}
              value={[settings.zone === '' ? systemZone : settings.zone]}
              onChange={([zone = systemZone]) => update.mutate({ zone: zone === systemZone ? '' : zone })}
            />
          )}
        </Field>
      </Section>
      <Section title={t('settings:general.attention')}>
        <Field label={t('settings:general.poll')} hint={t('settings:general.pollHint')}>
          {(control) => (
            <Select
              {...control}
              className="max-w-48"
              value={String(settings.pollMinutes)}
              onChange={(event) => update.mutate({ pollMinutes: Number(event.target.value) })}
            >
              {polls.map((minutes) => (
                <option key={minutes} value={minutes}>
                  {minutes > 60 && minutes % 60 === 0
                    ? t('settings:general.hours', { count: minutes / 60 })
                    : t('settings:general.minutes', { count: minutes })}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <SwitchField
          label={t('settings:general.notifications')}
          hint={t('settings:general.notificationsHint')}
          checked={settings.notifications}
          onChange={(notifications) => update.mutate({ notifications })}
        />
      </Section>
    </>
  );
}

function Row({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className="flex items-center justify-between gap-4">
      <span>{label}</span>
      {children}
    </div>
  );
}
