/** The inbox: reads the mailboxes, judges what comes, and shows the conversations. */
import type { Handlers } from '../handlers.ts';
import { createInboxHandlers } from './handlers.ts';
import { createPoller } from './poll.ts';
import type { InboundDeps } from './ports.ts';

export interface Inbound {
  readonly handlers: Handlers<'inbox'>;
  /**
   * Makes sure that replies are seen before a follow-up goes out: resolves when the mailbox was looked at less than a
   * minute ago, looking now if need be.
   * @throws LetterlockError `mail-*` when that failed or took longer than ten seconds: then hold the follow-up back.
   */
  freshen(accountId: number): Promise<void>;
  start(): void;
  stop(): Promise<void>;
  /** Resolves when no look is under way. */
  idle(): Promise<void>;
}

export function createInbound(deps: InboundDeps): Inbound {
  const poller = createPoller(deps);
  return {
    handlers: createInboxHandlers(deps, poller),
    freshen: (accountId) => poller.freshen(accountId),
    start: () => poller.start(),
    stop: () => poller.stop(),
    idle: () => poller.idle(),
  };
}
