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
        <span className="text-muted">
          {row.company === '' ? '' : ' · '}
          <bdi>{row.title}</bdi>
        </span>
      )}
    </>
  );
}

/** The columns of the contact table; the less important go where there is no room. */
export function useColumns(): readonly Column<ContactRow, ContactSortKey>[] {
  const t = useT();
  const format = useFormat();
  const now = useNow();
  return useMemo(() => {
    return [
      {
        id: 'name',
        header: t('contacts:field.name'),
        width: 'minmax(110px, 1.1fr)',
        sort: 'lastName',
        render: (row) => <bdi className="font-medium">{fullName(row)}</bdi>,
      },
      {
        id: 'email',
        header: t('contacts:field.email'),
        width: 'minmax(140px, 1.7fr)',
        sort: 'email',
        render: (row) => <bdi className={fullName(row) === '' ? 'font-medium' : 'text-muted'}>{row.email}</bdi>,
      },
      {
        id: 'company',
        header: t('contacts:field.company'),
        width: 'minmax(120px, 1.4fr)',
        sort: 'company',
        from: 580,
        render: (row) => <Post row={row} />,
      },
      {
        id: 'state',
        header: t('contacts:field.state'),
        width: '112px',
        render: (row) => row.suppressed !== null && <SuppressedBadge reason={row.suppressed} />,
      },
      {
        id: 'lastActivityAt',
        header: t('contacts:field.lastActivityAt'),
        width: '104px',
        sort: 'lastActivityAt',
        from: 760,
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
        from: 960,
        align: 'end',
        render: (row) => <span className="text-muted">{format.recent(row.createdAt, now)}</span>,
      },
    ];
  }, [t, format, now]);
}
