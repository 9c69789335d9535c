import { Ban, Trash2, X } from 'lucide-react';
import { useState } from 'react';
import type { Contact } from '../../../../shared/contract/contacts.ts';
import { fullName } from '../../../../shared/names.ts';
import { standing } from '../../api/failure.ts';
import { useAction, useCall } from '../../api/hooks.ts';
import { useRefusal } from '../../api/may.ts';
import { useT } from '../../i18n/index.ts';
import { useToasts } from '../../stores/toasts.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Callout, ErrorState, Skeleton } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { useRemoveContacts } from './bulk-bar.tsx';
import { SuppressedBadge } from './columns.tsx';
import { ContactFields } from './contact-fields.tsx';
import { Timeline } from './timeline.tsx';

interface DetailPanelProps {
  readonly id: number;
  readonly onClose: () => void;
}

/** One contact beside the table: fields, lists, and everything that has happened. */
export function DetailPanel({ id, onClose }: DetailPanelProps) {
  const contact = useCall('contacts.get', { id });
  const { data, refetch } = contact;
  const failed = standing(contact);
  if (failed !== null) return <ErrorState error={failed} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton lines={8} className="p-5" />;
  return <Details key={data.id} contact={data} onClose={onClose} />;
}

function Details({ contact, onClose }: { readonly contact: Contact; readonly onClose: () => void }) {
  const t = useT();
  const [tab, setTab] = useState<'timeline' | 'fields'>('timeline');
  const name = fullName(contact);
  const remove = useRemoveContacts(onClose);
  return (
    <section aria-label={t('contacts:detail.label', { email: contact.email })} className="flex min-h-0 flex-1 flex-col">
      <header className="flex shrink-0 items-start gap-2 px-5 pt-3 pb-2">
        <div className="min-w-0 flex-1">
          <h2 className="truncate text-md font-semibold">
            <bdi>{name === '' ? contact.email : name}</bdi>
          </h2>
          {name !== '' && (
            <p className="truncate text-muted">
              <bdi>{contact.email}</bdi>
            </p>
          )}
          <p className="truncate text-muted">
            <bdi>{contact.title}</bdi>
            {contact.title !== '' && contact.company !== '' && ' · '}
            <bdi>{contact.company}</bdi>
          </p>
        </div>
        <IconButton
          icon={Trash2}
          label={t('contacts:detail.remove')}
          onClick={() => remove.mutate({ selection: { ids: [contact.id] } })}
        />
        <IconButton icon={X} label={t('contacts:detail.close')} shortcut="Escape" onClick={onClose} />
      </header>
      <div className="flex shrink-0 flex-col gap-2 px-5 pb-2">
        <Suppression contact={contact} />
        <div className="flex flex-wrap items-center gap-1.5">
          {contact.lists.length === 0 ? (
            <span className="text-sm text-faint">{t('contacts:detail.noLists')}</span>
          ) : (
            contact.lists.map(({ id, name: list }) => <Badge key={id}>{list}</Badge>)
          )}
        </div>
      </div>
      <div className="flex min-h-0 flex-1 flex-col px-5">
        <Tabs
          label={t('contacts:detail.label', { email: contact.email })}
          value={tab}
          onChange={setTab}
          tabs={[
            { value: 'timeline', label: t('contacts:detail.timeline'), content: <Timeline id={contact.id} /> },
            { value: 'fields', label: t('contacts:detail.fields'), content: <ContactFields contact={contact} /> },
          ]}
        />
      </div>
    </section>
  );
}

/** Whether the contact may be written to, and the switch for it. */
function Suppression({ contact }: { readonly contact: Contact }) {
  const t = useT();
  const show = useToasts((state) => state.show);
  const refused = useRefusal()('suppression:write');
  const add = useAction('suppression.add');
  const entries = useCall(
    'suppression.list',
    { search: contact.email, limit: 10 },
    { enabled: contact.suppressed !== null },
  );
  const remove = useAction('suppression.remove', {
    onSuccess: () => show({ title: t('contacts:detail.unsuppressed') }),
  });
  const entry = entries.data?.items.find(({ value }) => value === contact.email.toLowerCase());
  if (contact.suppressed === null)
    return (
      <div>
        <Button
          size="sm"
          icon={Ban}
          refused={refused}
          busy={add.isPending}
          onClick={() => add.mutate({ values: [contact.email] })}
        >
          {t('contacts:detail.suppress')}
        </Button>
      </div>
    );
  return (
    <Callout
      tone="warn"
      title={t('contacts:detail.suppressedTitle')}
      {...(entry === undefined
        ? {}
        : {
            action: (
              <Button
                size="sm"
                refused={refused}
                busy={remove.isPending}
                onClick={() => remove.mutate({ ids: [entry.id] })}
              >
                {t('contacts:detail.unsuppress')}
              </Button>
            ),
          })}
    >
      <span className="flex flex-wrap items-center gap-2">
        <SuppressedBadge reason={contact.suppressed} />
        {entry !== undefined && <span className="text-sm text-muted">{entry.source}</span>}
      </span>
    </Callout>
  );
}
