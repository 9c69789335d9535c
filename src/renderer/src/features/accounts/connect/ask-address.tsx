import { FlaskConical } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { useLocation } from 'wouter';
import { useAction, useCall } from '../../../api/hooks.ts';
import { useT } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { Field } from '../../../ui/field.tsx';
import { Input } from '../../../ui/input.tsx';
import { ErrorCallout } from '../../../ui/states.tsx';
import { useFocus } from '../../../ui/use-focus.ts';
import type { Candidate } from './choices.ts';

export interface Found {
  readonly address: string;
  readonly candidates: readonly Candidate[];
}

export function AskAddress({ onFound }: { readonly onFound: (found: Found) => void }) {
  const t = useT();
  const [address, setAddress] = useState('');
  const ref = useFocus<HTMLInputElement>();
  const discover = useAction('accounts.discover', {
    onSuccess: ({ candidates }, input) => onFound({ address: input.address, candidates }),
    onError: () => undefined,
  });
  const plausible = /^\S+@\S+\.\S+$/.test(address.trim());
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    if (plausible && !discover.isPending) discover.mutate({ address: address.trim() });
  };
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-4">
      <Field label={t('accounts:connect.address')} hint={t('accounts:connect.addressHint')}>
        {(control) => (
          <Input
            {...control}
            ref={ref}
            type="email"
            autoComplete="email"
            maxLength={320}
            value={address}
            className="h-9 text-md"
            onChange={(event) => setAddress(event.target.value)}
          />
        )}
      </Field>
      {discover.error !== null && <ErrorCallout error={discover.error} />}
      <div>
        <Button type="submit" variant="primary" size="lg" busy={discover.isPending} disabled={!plausible}>
          {t(discover.isPending ? 'accounts:connect.finding' : 'accounts:connect.find')}
        </Button>
      </div>
      <Practice />
    </form>
  );
}

function Practice() {
  const t = useT();
  const [, navigate] = useLocation();
  const accounts = useCall('accounts.list', {});
  const practice = accounts.data?.items.find(({ kind }) => kind === 'practice');
  if (practice === undefined) return null;
  return (
    <p className="mt-2 flex items-center gap-2.5 border-t border-line pt-4 text-muted">
      <FlaskConical aria-hidden size={16} className="shrink-0" />
      <span className="min-w-0 flex-1">{t('connect:practice')}</span>
      <Button size="sm" onClick={() => navigate(`/${String(practice.id)}`)}>
        {t('connect:practiceOpen')}
      </Button>
    </p>
  );
}
