import { Send } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { useAction, useCall } from '../../../api/hooks.ts';
import { useRefusal } from '../../../api/may.ts';
import { useT } from '../../../i18n/index.ts';
import { hasBothParts, MailBody } from '../../../mail/mail-body.tsx';
import { useToasts } from '../../../stores/toasts.ts';
import { Button } from '../../../ui/button.tsx';
import { Segmented } from '../../../ui/choice.tsx';
import { Sheet } from '../../../ui/dialog.tsx';
import { Field } from '../../../ui/field.tsx';
import { Input, SearchInput, Select } from '../../../ui/input.tsx';
import { Callout, ErrorCallout, Skeleton } from '../../../ui/states.tsx';
import { Findings, findingsIn } from '../../dlp/notice.tsx';
import { useDraft } from './use-draft.ts';

interface PreviewSheetProps {
  readonly initialStep: number;
  readonly onClose: () => void;
}

/** A step as any contact of the audience would get it, and a test mail to oneself. */
export function PreviewSheet({ initialStep, onClose }: PreviewSheetProps) {
  const t = useT();
  const { fields } = useDraft();
  const [stepIndex, setStepIndex] = useState(initialStep);
  const [search, setSearch] = useState('');
  const [picked, setPicked] = useState<number | null>(null);
  const sample = useCall(
    'campaigns.audienceSample',
    { audience: fields.audience, search: useDeferredValue(search.trim()) },
    { keepPrevious: true },
  );
  const people = sample.data?.items ?? [];
  const contactId = people.find(({ id }) => id === picked)?.id ?? people[0]?.id ?? null;
  return (
    <Sheet open size="lg" title={t('campaigns:preview.title')} onClose={onClose}>
      <div className="flex flex-col gap-4 pb-5">
        <div className="grid grid-cols-[1fr_1fr_auto] items-end gap-2">
          <Field label={t('campaigns:preview.as')}>
            {(control) => (
              <Select {...control} value={contactId ?? ''} onChange={({ target }) => setPicked(Number(target.value))}>
                {people.map(({ id, email, name }) => (
                  <option key={id} value={id}>
                    {name === '' ? email : `${name} (${email})`}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <SearchInput value={search} onChange={setSearch} label={t('campaigns:preview.search')} />
          <Select
            aria-label={t('campaigns:preview.step')}
            value={stepIndex}
            onChange={({ target }) => setStepIndex(Number(target.value))}
          >
            {fields.steps.map((step, index) => (
              <option key={step.id ?? `new-${String(index)}`} value={index}>
                {t('campaigns:sequence.step', { number: index + 1 })}
              </option>
            ))}
          </Select>
        </div>
        {sample.data !== undefined && contactId === null && <Callout>{t('campaigns:preview.noContacts')}</Callout>}
        {contactId !== null && <Preview stepIndex={stepIndex} contactId={contactId} />}
      </div>
    </Sheet>
  );
}

function Preview({ stepIndex, contactId }: { readonly stepIndex: number; readonly contactId: number }) {
  const t = useT();
  const { campaign } = useDraft();
  const [view, setView] = useState<'mail' | 'plain' | 'headers'>('mail');
  const preview = useCall('campaigns.preview', { id: campaign.id, stepIndex, contactId }, { keepPrevious: true });
  if (preview.error !== null) return <ErrorCallout error={preview.error} />;
  if (preview.data === undefined) return <Skeleton lines={6} />;
  const { from, to, subject, html, text, headers, emptyFields } = preview.data;
  return (
    <>
      {emptyFields.length > 0 && (
        <Callout tone="warn">{t('campaigns:preview.emptyFields', { fields: emptyFields.join(', ') })}</Callout>
      )}
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1">
        <dt className="text-muted">{t('campaigns:preview.from')}</dt>
        <dd className="truncate">
          <bdi>{from}</bdi>
        </dd>
        <dt className="text-muted">{t('campaigns:preview.to')}</dt>
        <dd className="truncate">
          <bdi>{to}</bdi>
        </dd>
        <dt className="text-muted">{t('campaigns:preview.subject')}</dt>
        <dd className="font-medium">
          <bdi>{subject}</bdi>
        </dd>
      </dl>
      <div>
        <Segmented
          label={t('campaigns:preview.title')}
          value={view}
          options={[
            { value: 'mail', label: t('campaigns:preview.mail') },
            ...(hasBothParts(preview.data) ? [{ value: 'plain' as const, label: t('ui:mail.plain') }] : []),
            { value: 'headers', label: t('campaigns:preview.headers') },
          ]}
          onChange={setView}
        />
      </div>
      {view !== 'headers' ? (
        <MailBody html={html} text={text} plain={view === 'plain'} label={t('campaigns:preview.title')} />
      ) : (
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 rounded-md bg-sunken p-3 font-mono text-xs">
          {headers.map(({ name, value }) => (
            <div key={name} className="contents">
              <dt className="text-muted">{name}</dt>
              <dd className="break-all">{value}</dd>
            </div>
          ))}
        </dl>
      )}
      <TestMail stepIndex={stepIndex} contactId={contactId} />
    </>
  );
}

function TestMail({ stepIndex, contactId }: { readonly stepIndex: number; readonly contactId: number }) {
  const t = useT();
  const { campaign, fields } = useDraft();
  const show = useToasts((state) => state.show);
  const account = useCall('accounts.get', { id: fields.accountId ?? 0 }, { enabled: fields.accountId !== null });
  const [typed, setTyped] = useState<string | null>(null);
  const to = typed ?? account.data?.address ?? '';
  const test = useAction('campaigns.testMail', {
    onError: () => undefined,
    onSuccess: ({ response }) => show({ title: t('campaigns:preview.testSent'), detail: response, tone: 'ok' }),
  });
  const ready = fields.accountId !== null && to.includes('@');
  const asked = { id: campaign.id, stepIndex, contactId, to };
  // What was asked about another mail, or another address, says nothing of this one.
  const last = test.variables;
  const same = last?.stepIndex === stepIndex && last.contactId === contactId && last.to === to;
  const error = same ? test.error : null;
  const found = findingsIn(error);
  const refused = useRefusal()('campaigns:send');
  return (
    <form
      className="flex flex-col gap-2 border-t border-line pt-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) test.mutate(asked);
      }}
    >
      <div className="flex items-end gap-2">
        <div className="min-w-0 flex-1">
          <Field label={t('campaigns:preview.testTo')} hint={t('campaigns:preview.testHint')}>
            {(control) => (
              <Input {...control} type="email" value={to} onChange={({ target }) => setTyped(target.value)} />
            )}
          </Field>
        </div>
        <Button type="submit" icon={Send} refused={refused} busy={test.isPending} disabled={!ready} className="mb-5">
          {t('campaigns:preview.testSend')}
        </Button>
      </div>
      {found.length > 0 ? (
        <Findings findings={found} busy={test.isPending} onAnyway={() => test.mutate({ ...asked, confirmed: true })} />
      ) : (
        error !== null && <ErrorCallout error={error} />
      )}
    </form>
  );
}
