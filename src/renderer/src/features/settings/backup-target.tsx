import type { BackupTarget } from '../../../../shared/contract/backup.ts';
import { useT } from '../../i18n/index.ts';
import { SwitchField } from '../../ui/choice.tsx';
import { Field } from '../../ui/field.tsx';
import { Input, PasswordInput } from '../../ui/input.tsx';

/** What is typed, for both kinds of places at once. */
export interface TargetDraft {
  readonly kind: BackupTarget['kind'];
  readonly path: string;
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly prefix: string;
  readonly pathStyle: boolean;
  readonly accessKeyId: string;
  readonly secret: string;
}

export const emptyTarget: TargetDraft = {
  kind: 'folder',
  path: '',
  endpoint: '',
  region: '',
  bucket: '',
  prefix: '',
  pathStyle: true,
  accessKeyId: '',
  secret: '',
};

export function targetOf(draft: TargetDraft): BackupTarget {
  const { kind, path, secret: _, ...bucket } = draft;
  return kind === 'folder' ? { kind, path: path.trim() } : { kind, ...bucket };
}

interface BackupTargetFieldsProps {
  readonly draft: TargetDraft;
  readonly onChange: (draft: TargetDraft) => void;
  /** The secret key is known already. */
  readonly known?: boolean;
}

type TextName = 'path' | 'endpoint' | 'region' | 'bucket' | 'prefix' | 'accessKeyId';

/** The fields of a folder or a bucket. */
export function BackupTargetFields({ draft, onChange, known = false }: BackupTargetFieldsProps) {
  const t = useT();
  const text = (name: TextName, label: string, options: { hint?: string; optional?: boolean; mono?: boolean } = {}) => (
    <Field label={label} {...(options.hint && { hint: options.hint })} optional={options.optional ?? false}>
      {(control) => (
        <Input
          {...control}
          value={draft[name]}
          maxLength={4096}
          spellCheck={false}
          autoComplete="off"
          required={options.optional !== true}
          className={options.mono === true ? 'font-mono text-sm' : ''}
          onChange={(event) => onChange({ ...draft, [name]: event.target.value })}
        />
      )}
    </Field>
  );
  if (draft.kind === 'folder') {
    return text('path', t('backup:form.path'), { hint: t('backup:form.pathHint'), mono: true });
  }
  return (
    <>
      {text('endpoint', t('backup:form.endpoint'), { hint: t('backup:form.endpointHint'), mono: true })}
      <div className="grid grid-cols-2 gap-3">
        {text('bucket', t('backup:form.bucket'), { mono: true })}
        {text('region', t('backup:form.region'), { mono: true })}
        {text('accessKeyId', t('backup:form.accessKey'), { mono: true })}
        <Field label={t('backup:form.secret')}>
          {(control) => (
            <PasswordInput
              {...control}
              value={draft.secret}
              maxLength={500}
              autoComplete="off"
              required={!known}
              onChange={(event) => onChange({ ...draft, secret: event.target.value })}
            />
          )}
        </Field>
      </div>
      {known && <p className="-mt-2 text-sm text-muted">{t('backup:form.secretHint')}</p>}
      {text('prefix', t('backup:form.prefix'), { optional: true, mono: true })}
      <SwitchField
        label={t('backup:form.pathStyle')}
        hint={t('backup:form.pathStyleHint')}
        checked={draft.pathStyle}
        onChange={(pathStyle) => onChange({ ...draft, pathStyle })}
      />
    </>
  );
}
