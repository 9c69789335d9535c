import { FileText } from 'lucide-react';
import { useState } from 'react';
import { useAction } from '../../api/hooks.ts';
import { useJobDownload } from '../../api/job-file.ts';
import { useFormat } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { Section } from '../../ui/page.tsx';
import { ErrorCallout } from '../../ui/states.tsx';

const hour = 60 * 60_000;
const presets = { hour, day: 24 * hour, week: 7 * 24 * hour } as const;
const presetNames = ['hour', 'day', 'week'] as const;

/** As a date field of the browser wants it, in its own zone. */
function localText(at: number): string {
  const date = new Date(at);
  return new Date(at - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** What to have at hand when something happened: what was touched, and a draft of what has to be told. */
export function Incident() {
  const t = useT();
  const format = useFormat();
  const [from, setFrom] = useState(() => localText(Date.now() - presets.day));
  const [to, setTo] = useState(() => localText(Date.now() + 60_000));
  const download = useJobDownload();
  const write = useAction('monitor.incident', {
    onSuccess: ({ jobId }) => download(jobId),
    onError: () => undefined,
  });
  const span = { from: new Date(from).getTime(), to: new Date(to).getTime() };
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
                setFrom(localText(Date.now() - presets[name]));
                setTo(localText(Date.now() + 60_000));
              }}
            >
              {t(`safety:audit.spans.${name}`)}
            </Button>
          ))}
        </div>
        <div className="grid grid-cols-2 gap-4">
          <Field label={t('safety:incident.from')}>
            {(field) => (
              <Input {...field} type="datetime-local" value={from} onChange={({ target }) => setFrom(target.value)} />
            )}
          </Field>
          <Field label={t('safety:incident.to')} error={wrong}>
            {(field) => (
              <Input {...field} type="datetime-local" value={to} onChange={({ target }) => setTo(target.value)} />
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
