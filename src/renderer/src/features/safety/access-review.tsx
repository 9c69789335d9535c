import { Archive, Check, Download } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { Settings } from '../../../../shared/contract/settings.ts';
import { call } from '../../api/client.ts';
import { downloadFile } from '../../api/files.ts';
import { standing } from '../../api/failure.ts';
import { useAction, useCall } from '../../api/hooks.ts';
import { useMay } from '../../api/may.ts';
import type { Translate } from '../../i18n/catalogue.ts';
import { useFormat } from '../../i18n/format.ts';
import { hasMessage, translateSentence, useT } from '../../i18n/index.ts';
import { useToasts } from '../../stores/toasts.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { Segmented } from '../../ui/choice.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { Card, Section } from '../../ui/page.tsx';
import { Callout, ErrorState, Skeleton } from '../../ui/states.tsx';
import { useNow } from '../../ui/use-now.ts';
import { Frame } from './frame.tsx';
import { nameOf } from './names.ts';
import { permissionNames } from './permission-names.ts';
import { eventTitle } from './webhook-events.ts';

/** Who and what could do what, and the reviews that were kept of it. */
export function AccessReview() {
  const t = useT();
  const format = useFormat();
  const now = useNow();
  const may = useMay();
  const { show, showError } = useToasts();
  const review = useCall('people.accessReview', {});
  const keep = useAction('people.keepReview', {
    onSuccess: () => show({ title: t('access:review.kept'), tone: 'ok' }),
  });
  const download = (id?: number): void =>
    void call('people.exportReview', id === undefined ? {} : { id })
      .then(({ fileId }) => downloadFile(fileId))
      .catch(showError);
  const failed = standing(review);
  if (failed !== null) return <ErrorState error={failed} onRetry={() => void review.refetch()} />;
  if (review.data === undefined) return <Skeleton lines={8} className="p-6" />;
  const { people, keys, accounts, webhooks } = review.data;
  const used = (at: number | null): string => (at === null ? t('access:never') : format.relative(at, now));
  const inWords = (permissions: readonly string[]): string =>
    permissionNames({ t, has: hasMessage }, permissions).join(' · ');
  return (
    <Frame
      lead={t('access:review.hint')}
      actions={
        may('people:export') && (
          <>
            <Button icon={Download} onClick={() => download()}>
              {t('access:review.export')}
            </Button>
            <Button icon={Archive} busy={keep.isPending} onClick={() => keep.mutate({})}>
              {t('access:review.keep')}
            </Button>
          </>
        )
      }
    >
      <div className="flex flex-col gap-6 p-5">
        <Group title={t('access:review.people')}>
          {people.map((one) => (
            <Row
              key={one.id}
              name={one.name}
              what={t(`access:roles.${one.role}`)}
              details={inWords(one.permissions)}
              used={used(one.lastUsedAt)}
              over={one.removedAt === null ? null : t('access:review.removed')}
            />
          ))}
        </Group>
        <Group title={t('access:review.keys')}>
          {keys.map((one) => (
            <Row
              key={one.id}
              name={one.name}
              what={t('access:keys.byWhom', { who: nameOf(one.createdBy) })}
              details={[inWords(one.permissions), ...one.networks].join(' · ')}
              used={used(one.lastUsedAt)}
              over={
                one.revokedAt !== null || (one.expiresAt !== null && one.expiresAt <= now)
                  ? t('access:review.ended')
                  : null
              }
            />
          ))}
        </Group>
        <Group title={t('access:review.accounts')}>
          {accounts.map((one) => (
            <Row
              key={one.id}
              name={one.address}
              what={kindText(t, one.kind)}
              details=""
              used={used(one.lastUsedAt)}
              over={one.removedAt === null ? null : t('access:review.removed')}
            />
          ))}
        </Group>
        <Group title={t('access:review.webhooks')}>
          {webhooks.map((one) => (
            <Row
              key={one.id}
              name={one.name}
              what={one.url}
              details={format.list(one.events.map((event) => t(eventTitle(event))))}
              used={used(one.lastUsedAt)}
              over={one.enabled ? null : t('access:webhooks.off')}
            />
          ))}
        </Group>
        <Kept onDownload={download} />
      </div>
    </Frame>
  );
}

/** What is written where the kind is one that this version knows no name for. */
function kindText(t: Translate, kind: string): string {
  const key = `accounts:kind.${kind}`;
  return hasMessage(key) ? t(key) : kind;
}

function Group({ title, children }: { readonly title: string; readonly children: readonly ReactNode[] }) {
  const t = useT();
  return (
    <Section title={title}>
      {children.length === 0 ? (
        <p className="text-muted">{t('access:review.none')}</p>
      ) : (
        <Card>
          <ul className="divide-y divide-line">{children}</ul>
        </Card>
      )}
    </Section>
  );
}

interface RowProps {
  readonly name: string;
  readonly what: string;
  readonly details: string;
  readonly used: string;
  /** Why it may nothing any more; null: it may. */
  readonly over: string | null;
}

function Row({ name, what, details, used, over }: RowProps) {
  const t = useT();
  return (
    <li className="grid grid-cols-[minmax(140px,1fr)_minmax(110px,1fr)_minmax(0,2fr)_150px] items-baseline gap-4 px-4 py-2">
      <span className={cx('min-w-0 wrap-anywhere', over === null ? 'font-medium' : 'text-muted')}>
        {name} {over !== null && <Badge>{over}</Badge>}
      </span>
      <span className="min-w-0 wrap-anywhere text-muted">{what}</span>
      <Details text={details} />
      <span className="text-right text-sm text-muted">
        {t('access:lastUse')}: {used}
      </span>
    </li>
  );
}

/** Shorter lists are shown as they are, in characters. */
const shortList = 120;

/** Everything can be read here: long lists open to their whole length. */
function Details({ text }: { readonly text: string }) {
  const t = useT();
  const [open, setOpen] = useState(false);
  if (text.length <= shortList) return <span className="min-w-0 text-sm wrap-anywhere text-muted">{text}</span>;
  return (
    <div className="min-w-0 text-sm text-muted">
      <p className={open ? 'wrap-anywhere' : 'line-clamp-2'}>{text}</p>
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="rounded-sm text-accent hover:underline"
      >
        {t(open ? 'ui:showLess' : 'ui:showAll')}
      </button>
    </div>
  );
}

const intervals = ['off', 'monthly', 'quarterly'] as const satisfies readonly Settings['accessReview'][];

function Kept({ onDownload }: { readonly onDownload: (id: number) => void }) {
  const t = useT();
  const format = useFormat();
  const may = useMay();
  const settings = useCall('settings.get', {});
  const kept = useCall('people.reviews', {});
  const update = useAction('settings.update');
  const mark = useAction('people.markReviewed');
  if (settings.data === undefined || kept.data === undefined) return <Skeleton lines={3} />;
  const { accessReview, accessReviewFolder } = settings.data;
  const { items, dueAt, fileProblem } = kept.data;
  const waits = items[0]?.reviewedAt === null;
  return (
    <Section
      title={t('access:review.earlier')}
      hint={dueAt === null ? undefined : t('access:review.due', { when: format.date(dueAt) })}
      actions={
        may('settings:write') && (
          <Segmented
            label={t('access:review.schedule')}
            value={accessReview}
            options={intervals.map((value) => ({ value, label: t(`access:review.every.${value}`) }))}
            onChange={(value) => update.mutate({ accessReview: value })}
          />
        )
      }
    >
      {waits && <Callout tone="warn">{t('access:review.waits')}</Callout>}
      {fileProblem !== null && <Callout tone="danger">{translateSentence(fileProblem)}</Callout>}
      {may('settings:write') && (
        <FolderField
          key={accessReviewFolder}
          value={accessReviewFolder}
          onSave={(folder) => update.mutate({ accessReviewFolder: folder })}
        />
      )}
      {items.length > 0 && (
        <Card>
          <ul className="divide-y divide-line">
            {items.map(({ id, at, by, people, keys, accounts, reviewedAt, reviewedBy }) => (
              <li key={id} className="flex items-center gap-4 px-4 py-1.5">
                <time className="w-40">{format.dateTime(at)}</time>
                <span className="min-w-0 flex-1 truncate text-muted">
                  {t('access:review.counts', { people, keys, accounts })} ·{' '}
                  {t('access:review.by', { who: by === 'schedule' ? t('access:review.itself') : nameOf(by) })}
                </span>
                {reviewedAt !== null && (
                  <span className="text-sm text-muted" title={format.exact(reviewedAt)}>
                    {t('access:review.reviewed', { who: nameOf(reviewedBy ?? '') })}
                  </span>
                )}
                {reviewedAt === null && may('people:export') && (
                  <Button size="sm" icon={Check} busy={mark.isPending} onClick={() => mark.mutate({ id })}>
                    {t('access:review.mark')}
                  </Button>
                )}
                {may('people:export') && (
                  <IconButton
                    icon={Download}
                    size="sm"
                    label={t('access:review.export')}
                    onClick={() => onDownload(id)}
                  />
                )}
              </li>
            ))}
          </ul>
        </Card>
      )}
    </Section>
  );
}

function FolderField({ value, onSave }: { readonly value: string; readonly onSave: (value: string) => void }) {
  const t = useT();
  const [folder, setFolder] = useState(value);
  return (
    <Field label={t('access:review.folder')} hint={t('access:review.folderHint')} optional>
      {(control) => (
        <div className="flex gap-2">
          <Input
            {...control}
            className="min-w-0 flex-1 font-mono"
            value={folder}
            maxLength={4096}
            onChange={({ target }) => setFolder(target.value)}
          />
          <Button disabled={folder.trim() === value} onClick={() => onSave(folder.trim())}>
            {t('ui:save')}
          </Button>
        </div>
      )}
    </Field>
  );
}
