import { MailOpen, Megaphone, User } from 'lucide-react';
import { useEffect, useRef, useState, type RefObject } from 'react';
import { useLocation } from 'wouter';
import type { Output } from '../../../../shared/contract/index.ts';
import { standing } from '../../api/failure.ts';
import { useAction, useCall } from '../../api/hooks.ts';
import { useMay, useRefusal } from '../../api/may.ts';
import { useT } from '../../i18n/index.ts';
import { useCommands } from '../../stores/commands.ts';
import { IconButton } from '../../ui/button.tsx';
import { ErrorState, Skeleton } from '../../ui/states.tsx';
import { Composer } from './composer.tsx';
import { personOf } from './conversation-row.tsx';
import { kindIcon, kinds } from './kinds.ts';
import { MessageCard } from './message-card.tsx';
import { useVerdict } from './verdict-menu.tsx';

type Thread = Output<'inbox.get'>;

/**
 * Keeps the newest mail at the top while the mails above it are still growing to their size, until the reader takes
 * over by wheel, touch, key or pointer. @returns the ref of the scrolling region
 */
function useNewestInSight(mails: number): RefObject<HTMLDivElement | null> {
  const region = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = region.current;
    if (element === null) return undefined;
    const show = (): void => element.children.item(mails - 1)?.scrollIntoView({ block: 'start' });
    const growing = new ResizeObserver(show);
    for (const mail of element.children) growing.observe(mail);
    const stop = (): void => growing.disconnect();
    const takeovers = ['wheel', 'touchstart', 'keydown', 'pointerdown'] as const;
    for (const name of takeovers) element.addEventListener(name, stop, { once: true, passive: true });
    return () => {
      stop();
      for (const name of takeovers) element.removeEventListener(name, stop);
    };
  }, [mails]);
  return region;
}

/** One conversation: mails oldest first, the newest in sight, the reply below. Opening it marks it read, once. */
export function ConversationView({ id }: { readonly id: number }) {
  const t = useT();
  const thread = useCall('inbox.get', { id });
  const { data, isFetching, refetch } = thread;
  // Asked for while the conversation is still on its way, the reply is begun when it is there.
  const [reply, setReply] = useState({ id, asked: 0 });
  const asked = reply.id === id ? reply.asked : 0;
  useCommands([
    {
      id: 'inbox.write',
      title: t('inbox:command.write'),
      shortcut: 'r',
      group: 'screen',
      run: () => setReply({ id, asked: asked + 1 }),
    },
  ]);
  const mine = useMay()('inbox:write');
  const { mutate: markRead } = useAction('inbox.markRead');
  const read = useRef<number | null>(null);
  const unread = data?.conversation.unread;
  useEffect(() => {
    // What is shown of an earlier visit says nothing of a mail that has come since.
    if (unread === undefined || isFetching || read.current === id) return;
    read.current = id;
    if (unread && mine) markRead({ ids: [id], read: true });
  }, [id, unread, isFetching, mine, markRead]);
  const failed = standing(thread);
  if (failed !== null) return <ErrorState error={failed} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton lines={6} className="p-6" />;
  return <ThreadView key={id} thread={data} replyAsked={asked} />;
}

interface ThreadViewProps {
  readonly thread: Thread;
  /** How often a reply was asked for. */
  readonly replyAsked: number;
}

function ThreadView({ thread, replyAsked }: ThreadViewProps) {
  const t = useT();
  const { conversation, messages } = thread;
  const region = useNewestInSight(messages.length);
  const newest = messages.findLast(({ received }) => received !== null)?.received;
  return (
    <section aria-label={conversation.subject} className="flex min-h-0 flex-1 flex-col">
      <ThreadHeader thread={thread} />
      {newest !== undefined && newest !== null && (
        <VerdictKeys key={newest.id} receivedId={newest.id} kind={newest.verdict.kind} />
      )}
      <div
        ref={region}
        role="region"
        aria-label={t('inbox:messages', { count: messages.length })}
        className="flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto px-5 py-4 *:mx-auto *:w-full *:max-w-220 *:scroll-mt-4"
      >
        {messages.map((message) => (
          <MessageCard key={message.key} message={message} />
        ))}
      </div>
      <Composer
        key={conversation.id}
        conversation={conversation}
        answerTo={thread.answerTo}
        kept={thread.draft}
        focusRequest={replyAsked}
      />
    </section>
  );
}

function ThreadHeader({ thread }: { readonly thread: Thread }) {
  const t = useT();
  const [, navigate] = useLocation();
  const { conversation } = thread;
  const { contact, campaign } = conversation;
  const unwritable = useRefusal()('inbox:write');
  const { mutate: mark } = useAction('inbox.markRead');
  const markUnread = (): void => void (unwritable === null && mark({ ids: [conversation.id], read: false }));
  const openContact = (): void => navigate(`~/contacts/${String(contact.id)}`);
  const openCampaign = (): void => navigate(`~/campaigns/${String(campaign.id)}`);
  useCommands([
    {
      id: 'inbox.unread',
      title: t('inbox:command.markUnread'),
      icon: MailOpen,
      shortcut: 'u',
      group: 'screen',
      run: markUnread,
    },
    { id: 'inbox.contact', title: t('inbox:openContact'), icon: User, group: 'screen', run: openContact },
    { id: 'inbox.campaign', title: t('inbox:openCampaign'), icon: Megaphone, group: 'screen', run: openCampaign },
  ]);
  return (
    <header className="shrink-0 border-b border-line px-5 py-2.5">
      <div className="mx-auto flex max-w-220 items-center gap-3">
        <div className="min-w-0 flex-1">
          <h2 className="truncate text-md font-semibold">{conversation.subject}</h2>
          <p className="truncate text-sm text-muted">
            <bdi>{personOf(conversation)}</bdi>
            {contact.name !== '' && ` · ${contact.email}`}
            {contact.company !== '' && ` · ${contact.company}`}
          </p>
        </div>
        <IconButton label={t('inbox:openContact')} icon={User} onClick={openContact} />
        <IconButton label={t('inbox:openCampaign')} icon={Megaphone} onClick={openCampaign} />
        <IconButton
          label={t('inbox:markUnread')}
          icon={MailOpen}
          shortcut="u"
          refused={unwritable}
          onClick={markUnread}
        />
      </div>
    </header>
  );
}

type VerdictKeysProps = Parameters<typeof useVerdict>;

/** The number keys correct the newest received mail. */
function VerdictKeys({ receivedId, kind }: { receivedId: VerdictKeysProps[0]; kind: VerdictKeysProps[1] }) {
  const t = useT();
  const choose = useVerdict(receivedId, kind);
  useCommands(
    kinds.map((candidate, index) => ({
      id: `inbox.verdict.${candidate}`,
      title: `${t('inbox:change')}: ${t(`inbox:kind.${candidate}`)}`,
      icon: kindIcon[candidate],
      shortcut: String(index + 1),
      group: 'screen' as const,
      run: () => choose(candidate),
    })),
  );
  return null;
}
