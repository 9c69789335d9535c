import { Send } from 'lucide-react';
import { useDeferredValue, useEffect, useRef } from 'react';
import type { Conversation } from '../../../../shared/contract/inbox.ts';
import { useAction, useCall, useUnderWay } from '../../api/hooks.ts';
import { useMay, useRefusal } from '../../api/may.ts';
import { useT } from '../../i18n/index.ts';
import { useToasts } from '../../stores/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { Textarea } from '../../ui/input.tsx';
import { ErrorCallout } from '../../ui/states.tsx';
import { Findings, findingsIn } from '../dlp/notice.tsx';
import { isMac } from '../../ui/shortcuts.ts';
import { personOf } from './conversation-row.tsx';
import { draftOf, useDraft, writeDraft } from './drafts.ts';

interface ComposerProps {
  readonly conversation: Conversation;
  /** Where the reply goes. */
  readonly answerTo: string;
  /** What the core has kept of a reply that was begun before. */
  readonly kept: string;
  /** Grows each time the screen wants the caret here. */
  readonly focusRequest: number;
}

/** A reply in the thread. What is typed is kept as a draft until it is sent or discarded. */
export function Composer({ conversation, answerTo, kept, focusRequest }: ComposerProps) {
  const t = useT();
  const ref = useRef<HTMLTextAreaElement>(null);
  const text = useDraft(conversation.id, kept);
  const show = useToasts((state) => state.show);
  const may = useMay();
  const refused = useRefusal()('inbox:send');
  const write = (next: string): void => writeDraft(conversation.id, next, refused === null);
  const reply = useAction('inbox.reply', {
    onError: () => undefined,
    onSuccess: (_output, sent) => {
      // What was typed while it was on its way is the beginning of the next one.
      if (draftOf(conversation.id, kept) === sent.text) write('');
      show({ title: t('inbox:reply.sent'), tone: 'ok' });
    },
  });
  // Also one that was sent before the conversation was left and opened again.
  const sending = useUnderWay('inbox.reply', ({ id }) => id === conversation.id);
  useEffect(() => {
    if (focusRequest > 0) ref.current?.focus();
  }, [focusRequest]);

  const ready = text.trim() !== '';
  const looked = useDeferredValue(text);
  const check = useCall(
    'dlp.check',
    { conversationId: conversation.id, text: looked },
    { enabled: looked.trim() !== '' && may('dlp:write'), keepPrevious: true },
  );
  const asked = findingsIn(reply.error);
  const findings = asked.length > 0 ? asked : ready ? (check.data?.findings ?? []) : [];
  const send = (confirmed = false): void => {
    if (ready && refused === null && !sending)
      reply.mutate({ id: conversation.id, text, ...(confirmed && { confirmed }) });
  };
  return (
    <form
      className="flex shrink-0 flex-col gap-2 border-t border-line bg-surface px-5 py-3 *:mx-auto *:w-full *:max-w-220"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Textarea
        ref={ref}
        rows={ready ? 6 : 2}
        value={text}
        aria-label={t('inbox:reply.label')}
        placeholder={t('inbox:reply.placeholder', { name: personOf(conversation) })}
        onChange={({ target }) => {
          // What was asked about was another text.
          if (reply.error !== null) reply.reset();
          write(target.value);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') ref.current?.blur();
          if (event.key !== 'Enter' || !(isMac ? event.metaKey : event.ctrlKey)) return;
          event.preventDefault();
          send();
        }}
        className="resize-none"
      />
      <Findings findings={findings} busy={sending} onAnyway={asked.length > 0 ? () => send(true) : undefined} />
      {reply.error !== null && asked.length === 0 && <ErrorCallout error={reply.error} />}
      <div className="flex items-center gap-2">
        <span className="min-w-0 flex-1 truncate text-sm text-muted" title={answerTo}>
          {t('inbox:reply.to', { address: answerTo })}
        </span>
        {ready && (
          <Button variant="ghost" onClick={() => write('')}>
            {t('inbox:reply.discard')}
          </Button>
        )}
        <Button
          type="submit"
          variant="primary"
          icon={Send}
          shortcut="mod+Enter"
          refused={refused}
          disabled={!ready}
          busy={sending}
        >
          {t('inbox:reply.send')}
        </Button>
      </div>
    </form>
  );
}
