import { useId } from 'react';
import type { ServerConfig } from '../../../../shared/contract/mailbox.ts';
import { useT } from '../../i18n/index.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Input, Select } from '../../ui/input.tsx';
import { ImposedNote, useImposed } from '../settings/imposed.tsx';

interface ServerFieldsProps {
  readonly kind: 'smtp' | 'imap';
  readonly value: ServerConfig;
  readonly onChange: (value: ServerConfig) => void;
}

const authKinds = ['auto', 'plain', 'login', 'xoauth2', 'oauthbearer'] as const;

/** The port that belongs to an encryption, where the other's was set. */
function portFor(kind: 'smtp' | 'imap', tls: ServerConfig['tls'], port: number): number {
  const usual = kind === 'smtp' ? { implicit: 465, starttls: 587 } : { implicit: 993, starttls: 143 };
  const other = tls === 'implicit' ? usual.starttls : usual.implicit;
  return port === other ? usual[tls] : port;
}

export function ServerFields({ kind, value, onChange }: ServerFieldsProps) {
  const t = useT();
  const id = useId();
  const least = useImposed('minimumTls');
  const set = (change: Partial<ServerConfig>): void => onChange({ ...value, ...change });
  return (
    <fieldset aria-labelledby={id} className="flex flex-col gap-3">
      <legend id={id} className="mb-2 font-medium">
        {t(`accounts:server.${kind}`)}
      </legend>
      <div className="grid grid-cols-[minmax(0,1fr)_72px_160px] gap-3">
        <Field label={t('accounts:server.host')}>
          {(control) => (
            <Input
              {...control}
              value={value.host}
              maxLength={253}
              onChange={(event) => set({ host: event.target.value, fingerprint: null })}
            />
          )}
        </Field>
        <Field label={t('accounts:server.port')}>
          {(control) => (
            <Input
              {...control}
              inputMode="numeric"
              value={value.port === 0 ? '' : String(value.port)}
              onChange={(event) => set({ port: Number(event.target.value.replaceAll(/\D/g, '').slice(0, 5)) })}
            />
          )}
        </Field>
        <Field label={t('accounts:server.tls')}>
          {(control) => (
            <Select
              {...control}
              value={value.tls}
              onChange={(event) => {
                const tls = event.target.value === 'starttls' ? 'starttls' : 'implicit';
                set({ tls, port: portFor(kind, tls, value.port) });
              }}
            >
              <option value="implicit">{t('accounts:server.implicit')}</option>
              <option value="starttls">{t('accounts:server.starttls')}</option>
            </Select>
          )}
        </Field>
      </div>
      <div className="grid grid-cols-[minmax(0,1fr)_130px_196px] gap-3">
        <Field label={t('accounts:server.user')}>
          {(control) => (
            <Input
              {...control}
              value={value.user}
              maxLength={320}
              onChange={(event) => set({ user: event.target.value })}
            />
          )}
        </Field>
        <Field label={t('accounts:server.auth')}>
          {(control) => (
            <Select
              {...control}
              value={value.auth ?? 'auto'}
              onChange={(event) => set({ auth: authKinds.find((known) => known === event.target.value) ?? 'auto' })}
            >
              {authKinds.map((auth) => (
                <option key={auth} value={auth}>
                  {t(`accounts:server.authKind.${auth}`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label={t('accounts:server.minimumTls')}>
          {(control) => (
            <Select
              {...control}
              value={least?.value === 'TLSv1.3' ? 'TLSv1.3' : value.minimumTls}
              onChange={(event) => set({ minimumTls: event.target.value === 'TLSv1.2' ? 'TLSv1.2' : 'TLSv1.3' })}
            >
              <option value="TLSv1.3">{t('accounts:server.tls13')}</option>
              {least?.value !== 'TLSv1.3' && <option value="TLSv1.2">{t('accounts:server.tls12')}</option>}
            </Select>
          )}
        </Field>
      </div>
      <ImposedNote entry={least?.value === 'TLSv1.3' ? least : null} />
      {value.fingerprint !== null && (
        <div className="flex items-start gap-3">
          <p className="min-w-0 flex-1 text-sm">
            <span className="text-muted">{t('accounts:server.trusted')}</span>
            <span className="block font-mono break-all">{value.fingerprint}</span>
          </p>
          <Button size="sm" onClick={() => set({ fingerprint: null })}>
            {t('accounts:server.distrust')}
          </Button>
        </div>
      )}
    </fieldset>
  );
}
