import { FileText } from 'lucide-react';
import { useState } from 'react';
import { useAction } from '../../api/hooks.ts';
import { useJobDownload } from '../../api/job-file.ts';
import { useFormat } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';
import { instantOf, wallText } from '../../i18n/wall-time.ts';
import { usePreferences } from '../../stores/preferences.ts';
import { Button } from '../../ui/button.tsx';
import { DateField } from '../../ui/date-field.tsx';
import { Field } from '../../ui/field.tsx';
import { Section } from '../../ui/page.tsx';
import { ErrorCallout } from '../../ui/states.tsx';

const hour = 60 * 60_000;
const presets = { hour, day: 24 * hour, week: 7 * 24 * hour } as const;
const presetNames = ['hour', 'day', 'week'] as const;

/** What to have at hand when something happened: what was touched, and a draft of what has to be told. */
export function Incident() {
  const t = useT();
  const format = useFormat();
  const zone = usePreferences((state) => state.zone);
  const minuteText = (at: number): string => wallText(at, zone).slice(0, 16);
  const [from, setFrom] = useState(() => minuteText(Date.now() - presets.day));
  const [to, setTo] = useState(() => minuteText(Date.now() + 60_000));
  const download = useJobDownload();
  const write = useAction('monitor.incident', {
    onSuccess: ({ jobId }) => download(jobId),
    onError: () => undefined,
  });
  const span = { from: instantOf(from, zone), to: instantOf(to, zone) };
  const readable = Number.isFinite(span.from) && Number.isFinite(span.to);
  const wrong = readable && span.from >= span.to ? t('safety:incident.order') : null;
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="flex max-w-160 flex-col gap-6 px-6 py-6">
        <Section title={t('safety:incident.heading')} hint={t('safety:incident.lead')} />
        <div className="flex flex-wrap gap-2">
          {presetNames.map((name) => (
            <Button
              key={name}
              size="sm"
              onClick={() => {
                setFrom(minuteText(Date.now() - presets[name]));
                setTo(minuteText(Date.now() + 60_000));
              }}
            >
              {t(`safety:audit.spans.${name}`)}
            </Button>
          ))}
        </div>
        <div className="grid grid-cols-2 gap-4">
          <Field label={t('safety:incident.from')}>
            {(field) => (
              <DateField {...field} label={t('safety:incident.from')} kind="minute" value={from} onChange={setFrom} />
            )}
          </Field>
          <Field label={t('safety:incident.to')} error={wrong}>
            {(field) => (
              <DateField {...field} label={t('safety:incident.to')} kind="minute" value={to} onChange={setTo} />
            )}
          </Field>
        </div>
        {write.error !== null && <ErrorCallout error={write.error} />}
        <div className="flex items-center gap-3">
          <Button
            variant="primary"
            icon={FileText}
            busy={write.isPending}
            disabled={!readable || wrong !== null}
            onClick={() => write.mutate(span)}
          >
            {t('safety:incident.write')}
          </Button>
          {readable && wrong === null && (
            <span className="text-muted">
              {t('safety:incident.span', { from: format.dateTime(span.from), to: format.dateTime(span.to) })}
            </span>
          )}
        </div>
        <ol className="list-decimal space-y-1.5 pl-5 text-muted">
          <li>{t('safety:incident.steps.stop')}</li>
          <li>{t('safety:incident.steps.keep')}</li>
          <li>{t('safety:incident.steps.tell')}</li>
        </ol>
      </div>
    </div>
  );
}
