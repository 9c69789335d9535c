import { Download, FileUp, Plus } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { Route, Switch, useLocation } from 'wouter';
import { useRefusal } from '../../api/may.ts';
import { useT } from '../../i18n/index.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Page } from '../../ui/page.tsx';
import { AddDialog } from './add-dialog.tsx';
import { useExport } from './export.tsx';
import { toContactFilter, useFilters } from './filters.ts';
import { HistoryView } from './import/history-screen.tsx';
import { ImportScreen } from './import/import-screen.tsx';
import { Rail } from './rail.tsx';
import { SuppressionView } from './suppression-view.tsx';
import { TableView } from './table-view.tsx';

/** Contacts, their lists, their imports, and who is never written to. */
export function ContactsScreen() {
  return (
    <Switch>
      <Route path="/import">
        <ImportScreen />
      </Route>
      <Route path="/suppression">
        <Framed bare>
          <SuppressionView />
        </Framed>
      </Route>
      <Route path="/imports">
        <Framed>
          <HistoryView />
        </Framed>
      </Route>
      <Route path="/:id?">{({ id }) => <Framed>{<TableView openId={toId(id)} />}</Framed>}</Route>
    </Switch>
  );
}

function toId(part: string | undefined): number | null {
  const id = Number(part);
  return part !== undefined && Number.isSafeInteger(id) && id > 0 ? id : null;
}

interface FramedProps {
  /** Left out where the view has actions of its own. */
  readonly bare?: boolean;
  readonly children: ReactNode;
}

function Framed({ bare = false, children }: FramedProps) {
  const t = useT();
  const refusal = useRefusal();
  const [, navigate] = useLocation();
  const filters = useFilters();
  const [adding, setAdding] = useState(false);
  const exportShown = useExport();
  return (
    <Page
      title={t('contacts:title')}
      actions={
        !bare && (
          <>
            <IconButton
              icon={Download}
              label={t('contacts:bulk.export')}
              refused={refusal('contacts:export', 'allowExport')}
              onClick={() => exportShown.start(toContactFilter(filters))}
            />
            <Button icon={Plus} refused={refusal('contacts:write')} onClick={() => setAdding(true)}>
              {t('contacts:add')}
            </Button>
            <Button
              variant="primary"
              icon={FileUp}
              refused={refusal('contacts:write')}
              onClick={() => navigate('/import')}
            >
              {t('contacts:importAction')}
            </Button>
          </>
        )
      }
    >
      <div className="flex min-h-0 flex-1">
        <Rail />
        {children}
      </div>
      {exportShown.dialog}
      {adding && (
        <AddDialog listId={filters.scope.kind === 'list' ? filters.scope.id : null} onClose={() => setAdding(false)} />
      )}
    </Page>
  );
}
