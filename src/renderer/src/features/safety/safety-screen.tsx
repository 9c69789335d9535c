import { Suspense } from 'react';
import { Redirect, useLocation, useRoute } from 'wouter';
import { useMay } from '../../api/may.ts';
import { useT } from '../../i18n/index.ts';
import { cx } from '../../ui/cx.ts';
import { PageHeader } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/states.tsx';
import { sections } from './sections.ts';

/** What protects the workspace, what happened in it, and who may do what. */
export function SafetyScreen() {
  const t = useT();
  const may = useMay();
  const [, navigate] = useLocation();
  const [, params] = useRoute('/:part');
  const offered = sections.filter(({ permission }) => permission === undefined || may(permission));
  const part = offered.find(({ id }) => id === params?.part);
  if (part === undefined) return <Redirect to={`/${sections[0].id}`} replace />;
  const { Component } = part;
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col">
      <PageHeader title={t('safety:title')} />
      <div className="flex min-h-0 flex-1">
        <nav aria-label={t('safety:title')} className="w-48 shrink-0 overflow-y-auto border-r border-line p-3">
          <ul className="flex flex-col gap-0.5">
            {offered.map(({ id, title, icon: Icon }) => (
              <li key={id}>
                <button
                  type="button"
                  aria-current={id === part.id ? 'page' : undefined}
                  onClick={() => navigate(`/${id}`)}
                  className={cx(
                    'flex h-7.5 w-full items-center gap-2 rounded-md px-2 text-left',
                    id === part.id ? 'bg-selected font-medium' : 'text-muted hover:bg-hover hover:text-ink',
                  )}
                >
                  <Icon aria-hidden size={15} className="shrink-0" />
                  <span className="truncate">{t(title)}</span>
                </button>
              </li>
            ))}
          </ul>
        </nav>
        <div className="flex min-h-0 min-w-0 flex-1 flex-col">
          <Suspense fallback={<Skeleton lines={8} className="p-6" />}>
            <Component />
          </Suspense>
        </div>
      </div>
    </div>
  );
}
