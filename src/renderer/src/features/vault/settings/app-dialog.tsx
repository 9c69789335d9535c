import { encode } from 'uqr';
import { useEffect, useMemo, useState } from 'react';
import type { VaultStatus } from '../../../../../shared/contract/vault.ts';
import { call } from '../../../api/client.ts';
import { useAction } from '../../../api/hooks.ts';
import { useT } from '../../../i18n/index.ts';
import { useToasts } from '../../../stores/toasts.ts';
import { Button } from '../../../ui/button.tsx';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Field } from '../../../ui/field.tsx';
import { Input } from '../../../ui/input.tsx';
import { ErrorCallout, Skeleton } from '../../../ui/states.tsx';
import { KeepButtons } from '../keep-buttons.tsx';
import { ProofDialog } from '../proof-dialog.tsx';

/** Scan, type what the app shows, show who you are: then codes are asked for. */
export function AppDialog(props: {
  readonly status: VaultStatus;
  readonly onClose: () => void;
  readonly onDone: (singleUse: readonly string[]) => void;
}) {
  const t = useT();
  const show = useToasts((state) => state.show);
  const [first, setFirst] = useState('');
  return (
    <ProofDialog
      status={props.status}
      title={t('door:app.title')}
      description={t('door:app.scan')}
      action={t('door:factors.setUp')}
      ready={first.trim().length >= 6}
      onClose={props.onClose}
      run={async (current) => {
        const { singleUse } = await call('vault.confirmCode', { code: first, current });
        show({ title: t('door:app.done'), tone: 'ok' });
        props.onClose();
        props.onDone(singleUse);
      }}
    >
      <AppSecret first={first} onFirst={setFirst} />
    </ProofDialog>
  );
}

interface AppSecretProps {
  /** The first code that the app shows. */
  readonly first: string;
  readonly onFirst: (code: string) => void;
}

/** A new secret for the app on the phone, and the code that shows that it has it. */
export function AppSecret({ first, onFirst }: AppSecretProps) {
  const t = useT();
  const { mutate, data, error } = useAction('vault.beginCode', { onError: () => undefined });
  useEffect(() => mutate({}), [mutate]);
  return (
    <>
      {error !== null && <ErrorCallout error={error} />}
      {data === undefined ? (
        <Skeleton lines={4} />
      ) : (
        <div className="flex items-center gap-5">
          <QrCode text={data.uri} label={t('door:app.qr')} />
          <div className="flex min-w-0 flex-col gap-2">
            <span className="text-sm text-muted">{t('door:app.secret')}</span>
            <code className="font-mono text-sm break-words select-text">
              {data.secret.replaceAll(/(.{4})(?=.)/g, '$1 ')}
            </code>
            <div>
              <CopyButton text={data.secret} />
            </div>
          </div>
        </div>
      )}
      <Field label={t('door:app.first')}>
        {(control) => (
          <Input
            {...control}
            value={first}
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={10}
            className="max-w-48 font-mono"
            onChange={(event) => onFirst(event.target.value)}
          />
        )}
      </Field>
    </>
  );
}

/** Dark on light in either theme: what cameras read. */
function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const { size, path } = useMemo(() => {
    const { data, size: modules } = encode(text, { ecc: 'M', border: 3 });
    const squares = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])));
    return { size: modules, path: squares.join('') };
  }, [text]);
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className="size-44 shrink-0 rounded-md border border-line"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}

/** Ten codes, shown once. */
export function SingleUseCodes({
  codes,
  onClose,
}: {
  readonly codes: readonly string[];
  readonly onClose: () => void;
}) {
  const t = useT();
  return (
    <Dialog
      open
      title={t('door:single.title')}
      description={t('door:single.lead')}
      footer={
        <Button variant="primary" onClick={onClose}>
          {t('door:single.kept')}
        </Button>
      }
    >
      <CodeSheet codes={codes} />
    </Dialog>
  );
}

/** The codes, and the ways to keep them. */
export function CodeSheet({ codes }: { readonly codes: readonly string[] }) {
  const t = useT();
  const text = codes.join('\n');
  return (
    <div className="flex flex-col gap-4 pb-2">
      <ol className="grid grid-cols-2 gap-x-6 gap-y-1.5 rounded-md border border-line bg-sunken p-4 text-center font-mono select-text">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <KeepButtons text={text} fileName={t('door:single.fileName')} fileText={() => `${text}\n`} />
    </div>
  );
}
