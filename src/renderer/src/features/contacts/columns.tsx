import { useMemo } from 'react';
import type { ContactRow } from '../../../../shared/contract/contacts.ts';
import { fullName } from '../../../../shared/names.ts';
import { useFormat } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';
import { Badge } from '../../ui/badge.tsx';
import type { Column } from '../../ui/table.tsx';
import { useNow } from '../../ui/use-now.ts';

export type ContactSortKey = 'email' | 'lastName' | 'company' | 'createdAt' | 'lastActivityAt';

export function SuppressedBadge({ reason }: { readonly reason: NonNullable<ContactRow['suppressed']> }) {
  const t = useT();
  return <Badge tone={reason === 'complained' ? 'danger' : 'warn'}>{t(`contacts:suppressed.${reason}`)}</Badge>;
}

/** Where somebody works, and as what where that is known. */
function Post({ row }: { readonly row: ContactRow }) {
  return (
    <>
      <bdi>{row.company}</bdi>
      {row.title !== '' && (
        <bdi className="text-muted">
          {row.company === '' ? '' : ' · '}
          {row.title}
        </bdi>
      )}
    </>
  );
}

/** The columns of the contact table; fewer while the details stand beside it. */
export function useColumns(narrow: boolean): readonly Column<ContactRow, ContactSortKey>[] {
  const t = useT();
  const format = useFormat();
  const now = useNow();
  return useMemo(() => {
    const name: Column<ContactRow, ContactSortKey> = {
      id: 'name',
      header: t('contacts:field.name'),
      width: 'minmax(122px, 1.2fr)',
      sort: 'lastName',
      render: (row) => <bdi className="font-medium">{fullName(row)}</bdi>,
    };
    const email: Column<ContactRow, ContactSortKey> = {
      id: 'email',
      header: t('contacts:field.email'),
      width: 'minmax(205px, 1.6fr)',
      sort: 'email',
      render: (row) => <bdi className={fullName(row) === '' ? 'font-medium' : 'text-muted'}>{row.email}</bdi>,
    };
    const state: Column<ContactRow, ContactSortKey> = {
      id: 'state',
      header: t('contacts:field.state'),
      width: '116px',
      render: (row) => row.suppressed !== null && <SuppressedBadge reason={row.suppressed} />,
    };
    if (narrow) return [{ ...name, width: 'minmax(96px, 1fr)' }, { ...email, width: 'minmax(120px, 1.3fr)' }, state];
    return [
      name,
      email,
      {
        id: 'company',
        header: t('contacts:field.company'),
        width: 'minmax(160px, 1.5fr)',
        sort: 'company',
        render: (row) => <Post row={row} />,
      },
      state,
      {
        id: 'lastActivityAt',
        header: t('contacts:field.lastActivityAt'),
        width: '104px',
        sort: 'lastActivityAt',
        align: 'end',
        render: (row) => (
          <span className="text-muted">
            {row.lastActivityAt === null ? '' : format.recent(row.lastActivityAt, now)}
          </span>
        ),
      },
      {
        id: 'createdAt',
        header: t('contacts:field.createdAt'),
        width: '76px',
        sort: 'createdAt',
        align: 'end',
        render: (row) => <span className="text-muted">{format.recent(row.createdAt, now)}</span>,
      },
    ];
  }, [t, format, now, narrow]);
}
