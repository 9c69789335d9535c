import { Suspense } from 'react';
import { Route, Switch } from 'wouter';
import { useCall } from '../../api/hooks.ts';
import { part } from '../../ui/part.ts';
import { ErrorState, Skeleton } from '../../ui/states.tsx';
import { ListScreen } from './list-screen.tsx';
import { RunScreen } from './run/run-screen.tsx';

/** The text editor is large: the list and the run are there without it. */
const EditorScreen = part(async () => ({ default: (await import('./editor/editor-screen.tsx')).EditorScreen }));

/** The list, and of one campaign the editor while it is a draft or the run once it is launched. */
export function CampaignsScreen() {
  return (
    <Switch>
      <Route path="/">
        <ListScreen />
      </Route>
      <Route path="/new">
        <ListScreen creating />
      </Route>
      <Route path="/:id/edit">{({ id }) => <OneCampaign id={Number(id)} editing />}</Route>
      <Route path="/:id">{({ id }) => <OneCampaign id={Number(id)} editing={false} />}</Route>
    </Switch>
  );
}

function OneCampaign({ id, editing }: { readonly id: number; readonly editing: boolean }) {
  const { data, error, refetch } = useCall('campaigns.get', { id });
  if (error !== null && data === undefined) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton lines={8} className="p-6" />;
  return data.launchedAt === null || editing ? (
    <Suspense fallback={<Skeleton lines={8} className="p-6" />}>
      <EditorScreen key={id} campaign={data} />
    </Suspense>
  ) : (
    <RunScreen key={id} campaign={data} />
  );
}
