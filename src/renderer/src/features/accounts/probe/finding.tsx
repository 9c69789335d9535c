import type { ProbeFinding } from '../../../../../shared/contract/self-probe.ts';
import { hasMessage, useT } from '../../../i18n/index.ts';
import { StatusDot, type Tone } from '../../../ui/badge.tsx';
import { RecordLine } from '../record-line.tsx';

const tones: Readonly<Record<ProbeFinding['status'], Tone>> = {
  ok: 'ok',
  warn: 'warn',
  bad: 'danger',
  info: 'neutral',
  unknown: 'neutral',
};

/** For codes that one line of a mail server's configuration mends (opendkim.conf(5), SignHeaders). */
const settings: Readonly<Record<string, string>> = {
  'not-covered': 'SignHeaders *,+List-Unsubscribe,+List-Unsubscribe-Post',
};

/** One check: how it stands, what that means, what to do, and the facts behind it. */
export function ProbeFindingItem({ finding }: { readonly finding: ProbeFinding }) {
  const t = useT();
  const { topic, status, code, facts, details } = finding;
  const key = `probe:code.${code}`;
  const remedy = `probe:remedy.${code}`;
  const setting = settings[code];
  return (
    <li className="flex flex-col gap-1 px-4 py-3">
      <p className="flex items-center justify-between gap-3">
        <span className="font-medium">{t(`probe:topic.${topic}`)}</span>
        <span className="text-sm">
          <StatusDot tone={tones[status]} label={t(`probe:status.${status}`)} />
        </span>
      </p>
      <p className="break-words text-muted">{hasMessage(key) ? t(key, facts) : code}</p>
      {hasMessage(remedy) && <p className="break-words">{t(remedy, facts)}</p>}
      {setting !== undefined && (
        <div className="mt-1 rounded-md border border-line bg-sunken p-3">
          <RecordLine label={t('probe:setting')} value={setting} />
        </div>
      )}
      {details.length > 0 && (
        <details open={status === 'bad' || status === 'warn'}>
          <summary className="text-sm text-muted">{t('probe:details')}</summary>
          <ul className="mt-1 flex flex-col gap-1">
            {details.map((line, index) => (
              <li key={`${String(index)}-${line}`} className="font-mono text-xs break-all text-muted select-text">
                {line}
              </li>
            ))}
          </ul>
        </details>
      )}
    </li>
  );
}
