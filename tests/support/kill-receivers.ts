/** The receiving ends for a sender that is killed: each writes down what it took before it says so. */
import { appendFileSync } from 'node:fs';
import type { KillMailbox } from './kill-mailboxes.ts';
import { createGmailBox } from './providers/gmail-box.ts';
import { serveHttp } from './providers/http.ts';
import { startGraph } from './providers/microsoft.ts';
import { startSes } from './providers/ses.ts';
import { readTaken, startSink } from './sink.ts';
import type { SinkMail } from './sink.ts';

export interface Receiver {
  readonly mailbox: KillMailbox;
  /** What was taken, in order. */
  taken(): SinkMail[];
  close(): Promise<void>;
}

export interface ReceiverOptions {
  /** File to which every mail taken is written before it is acknowledged. */
  readonly record: string;
  /** Share of mails at which the line is cut, at a random point. */
  readonly chaos?: number;
  readonly seed?: number;
}

/** Numbers from 0 to 1 that are the same at every run. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 0x1_0000_0000;
  };
}

/** One for each kind of mailbox that `KillMailbox` knows. */
export const receivers = {
  async 'smtp-imap'(options: ReceiverOptions): Promise<Receiver> {
    const sink = await startSink(options);
    return { mailbox: { kind: 'smtp-imap', smtp: sink.config }, taken: () => sink.taken(), close: () => sink.close() };
  },
  async outlook({ record, chaos = 0, seed = 1 }: ReceiverOptions): Promise<Receiver> {
    const graph = await startGraph({ record });
    const random = dice(seed);
    graph.fault = ({ method }) => {
      if (method !== 'POST' || random() >= chaos) return null;
      return { kind: 'drop', when: random() < 0.5 ? 'before' : 'after' };
    };
    return {
      mailbox: { kind: 'outlook', origin: graph.origin, token: 'token-1' },
      taken: () => readTaken(record),
      close: () => graph.close(),
    };
  },
  async gmail({ record, chaos = 0, seed = 1 }: ReceiverOptions): Promise<Receiver> {
    const box = createGmailBox('me@sender.example');
    const random = dice(seed);
    box.fault = ({ method }) => {
      if (method !== 'POST' || random() >= chaos) return null;
      return random() < 0.5 ? { status: 200, drop: 'before' } : 'taken';
    };
    let recorded = 0;
    const server = await serveHttp(async (asked) => {
      const answer = await box.answer(asked, ['gmail.send', 'gmail.readonly']);
      for (const { messageId, raw } of box.sent.slice(recorded)) {
        appendFileSync(
          record,
          `${messageId} ${/^To:.*?([^\s<>]+@[^\s<>]+)/im.exec(raw.toString('latin1'))?.[1] ?? ''}\n`,
        );
        recorded += 1;
      }
      return answer;
    });
    return {
      mailbox: { kind: 'gmail', origin: server.url, token: 'ya29.token' },
      taken: () => readTaken(record),
      close: () => server.close(),
    };
  },
  async ses({ record, chaos = 0, seed = 1 }: ReceiverOptions): Promise<Receiver> {
    const ses = await startSes({}, record);
    ses.state.identities.set('sender.example', { verified: true, dkim: 'SUCCESS' });
    const random = dice(seed);
    ses.fault = () => {
      if (random() >= chaos) return null;
      return random() < 0.5 ? { status: 200, drop: 'before' } : 'lost';
    };
    return { mailbox: { kind: 'ses', url: ses.url }, taken: () => readTaken(record), close: () => ses.close() };
  },
} as const satisfies Record<KillMailbox['kind'], (options: ReceiverOptions) => Promise<Receiver>>;
