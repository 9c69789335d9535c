import type { RefObject } from 'react';
import { useT } from '../../i18n/index.ts';
import { RadioGroup } from '../../ui/choice.tsx';
import { Field } from '../../ui/field.tsx';
import { Input, PasswordInput, Select } from '../../ui/input.tsx';
import { sesRegions, smtpPorts, type SesDraft } from './ses.ts';

interface SesKeysProps {
  readonly draft: SesDraft;
  readonly onChange: (change: Partial<SesDraft>) => void;
  /** Secrets are there already. */
  readonly stored: boolean;
  readonly passwordRef: RefObject<HTMLInputElement | null>;
}

/** By which way mail goes out through SES, and what that way wants. */
export function SesKeys({ draft, onChange, stored, passwordRef }: SesKeysProps) {
  const t = useT();
  const regions = [...new Set([...sesRegions, draft.region])];
  const kept = stored ? { hint: t('connect:ses.secretKept') } : {};
  return (
    <>
      <RadioGroup
        label={t('connect:ses.by')}
        value={draft.bySmtp ? 'smtp' : 'api'}
        onChange={(way) => onChange({ bySmtp: way === 'smtp' })}
        options={[
          { value: 'api', label: t('connect:ses.byApi'), hint: t('connect:ses.byApiHint') },
          { value: 'smtp', label: t('connect:ses.bySmtp'), hint: t('connect:ses.bySmtpHint') },
        ]}
      />
      <div className="grid grid-cols-2 gap-3">
        <Field label={t('connect:ses.region')}>
          {(control) => (
            <Select {...control} value={draft.region} onChange={(event) => onChange({ region: event.target.value })}>
              {regions.map((region) => (
                <option key={region}>{region}</option>
              ))}
            </Select>
          )}
        </Field>
        {draft.bySmtp && (
          <Field label={t('accounts:server.port')}>
            {(control) => (
              <Select
                {...control}
                value={String(draft.smtpPort)}
                onChange={(event) =>
                  onChange({ smtpPort: smtpPorts.find((port) => String(port) === event.target.value) ?? 465 })
                }
              >
                {smtpPorts.map((port) => (
                  <option key={port} value={String(port)}>
                    {t(port % 1000 === 465 ? 'connect:ses.portTls' : 'connect:ses.portStarttls', { port })}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        )}
      </div>
      {draft.bySmtp && (
        <div className="grid grid-cols-2 gap-3">
          <Field label={t('connect:ses.smtpUser')}>
            {(control) => (
              <Input
                {...control}
                value={draft.smtpUser}
                maxLength={128}
                onChange={(event) => onChange({ smtpUser: event.target.value.trim() })}
              />
            )}
          </Field>
          <Field label={t('connect:ses.smtpPassword')} {...kept}>
            {(control) => (
              <PasswordInput
                {...control}
                ref={passwordRef}
                value={draft.smtpPassword}
                maxLength={1024}
                onChange={(event) => onChange({ smtpPassword: event.target.value.trim() })}
              />
            )}
          </Field>
        </div>
      )}
      {draft.bySmtp && <p className="text-sm text-muted">{t('connect:ses.keyOptional')}</p>}
      <div className="grid grid-cols-2 gap-3">
        <Field label={t('connect:ses.accessKeyId')} optional={draft.bySmtp}>
          {(control) => (
            <Input
              {...control}
              value={draft.accessKeyId}
              maxLength={128}
              onChange={(event) => onChange({ accessKeyId: event.target.value.trim() })}
            />
          )}
        </Field>
        <Field label={t('connect:ses.secretKey')} optional={draft.bySmtp} {...kept}>
          {(control) => (
            <PasswordInput
              {...control}
              value={draft.secretKey}
              maxLength={1024}
              onChange={(event) => onChange({ secretKey: event.target.value.trim() })}
            />
          )}
        </Field>
      </div>
    </>
  );
}
