import { LetterlockError } from '../../../../../shared/result.ts';
import { call } from '../../../api/client.ts';
import { translate, useT } from '../../../i18n/index.ts';
import { Field } from '../../../ui/field.tsx';
import { Input } from '../../../ui/input.tsx';
import { Callout } from '../../../ui/states.tsx';
import type { Secrets, VaultPerson } from '../proof.tsx';
import { makeSecurityKey } from '../webauthn.ts';

/** Makes a credential on a key, and its secret a part of the encryption. @throws LetterlockError `security-key-needed` */
export async function addSecurityKey(me: VaultPerson, name: string, current: Secrets): Promise<void> {
  const known = me.securityKeys.map(({ id }) => id);
  const made = await makeSecurityKey(me.name, known).catch(() => null);
  if (made === null) throw new LetterlockError('security-key-needed', translate('door:factors.keyFailed'));
  await call('vault.addSecurityKey', { name, ...made, current });
}

/** What there is to know before a key is added, and what it is called. */
export function KeyFields({ name, onName }: { readonly name: string; readonly onName: (name: string) => void }) {
  const t = useT();
  return (
    <>
      <Callout tone="warn">{t('door:factors.keyWarning')}</Callout>
      <Field label={t('door:factors.keyName')} hint={t('door:factors.keyNameHint')}>
        {(control) => (
          <Input {...control} value={name} maxLength={100} onChange={(event) => onName(event.target.value)} />
        )}
      </Field>
    </>
  );
}
