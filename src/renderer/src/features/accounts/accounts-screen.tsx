import { Route, Switch } from 'wouter';
import { AccountDetail } from './account-detail.tsx';
import { AccountsList } from './accounts-list.tsx';
import { ConnectPage } from './connect-page.tsx';
import { OutboxPage } from './outbox-page.tsx';

export function AccountsScreen() {
  return (
    <Switch>
      <Route path="/" component={AccountsList} />
      <Route path="/connect" component={ConnectPage} />
      <Route path="/outbox/:message?">
        {({ message }) => <OutboxPage messageId={message === undefined ? null : Number(message)} />}
      </Route>
      <Route path="/:id">{({ id }) => <AccountDetail key={id} id={Number(id)} />}</Route>
    </Switch>
  );
}
