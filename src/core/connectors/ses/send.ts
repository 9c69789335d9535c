/** Hands messages to SES as raw MIME, at the pace and within the quota that the account itself states. */
import type { Clock, Log } from '../../ports.ts';
import { sesMessageId } from '../../text/ses-message-id.ts';
import type { OutgoingMessage, SendOutcome } from '../connector.ts';
import { until, whileWanted } from '../until.ts';
import type { SesClients } from './client.ts';
import { awsWords, judgeAws, sesOutcome } from './errors.ts';
import { withOwnReference } from '../mime/own-reference.ts';
import { concurrencyFor, createPacer, readSesAccount } from './pace.ts';
import type { SesAccount } from './pace.ts';

/** Quotas change when Amazon grants more, and other programs may use the same account. */
const quotaFreshMs = 5 * 60_000;
const quotaRetryMs = 60_000;
/** Waits after the first, second, third answer that the pace was too fast; such an answer says that nothing was taken. */
const rateWaits = [1000, 3000, 9000];

export interface SesSender {
  send(message: OutgoingMessage, signal: AbortSignal): Promise<SendOutcome>;
  /** Messages at once, by the rate that the account allows. */
  concurrency(): number;
  /** What SES said of the account when it was asked last. */
  account(): SesAccount | null;
}

interface SesSenderDeps {
  readonly clients: SesClients;
  readonly region: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** What the account's own quota leaves, as far as it is known. */
function createQuota({ clients, clock, log }: SesSenderDeps, onRead: (account: SesAccount) => void) {
  let account: SesAccount | null = null;
  let sentSince = 0;
  let nextLook = 0;
  let looking: Promise<void> | null = null;
  const look = async (): Promise<void> => {
    try {
      const { GetAccountCommand } = await import('@aws-sdk/client-sesv2');
      const client = await clients.ses();
      const before = sentSince;
      account = readSesAccount(await client.send(new GetAccountCommand({})));
      sentSince -= before;
      nextLook = clock.now() + quotaFreshMs;
      onRead(account);
    } catch (error) {
      // A key may be allowed to send and not to look; SES then enforces its limits alone, at the sandbox's pace.
      log.warn('the sending quota of SES could not be read', { error: awsWords(error) });
      nextLook = clock.now() + quotaRetryMs;
    } finally {
      looking = null;
    }
  };
  return {
    /** Messages left of the last 24 hours' quota, or null where none is known. @throws the signal's reason */
    async left(signal: AbortSignal): Promise<number | null> {
      if (clock.now() >= nextLook) await whileWanted((looking ??= look()), signal);
      return account === null || account.perDay === null ? null : account.perDay - account.sentLastDay - sentSince;
    },
    count() {
      sentSince += 1;
    },
  };
}

const stopped: SendOutcome = {
  kind: 'failed',
  class: 'transient',
  response: 'Letterlock stopped before the message was handed over.',
};

export function createSesSender(deps: SesSenderDeps): SesSender {
  const { clients, region, clock } = deps;
  const pacer = createPacer(clock);
  let known: SesAccount | null = null;
  const quota = createQuota(deps, (account) => {
    known = account;
    pacer.setRate(account.perSecond);
  });

  const handOver = async ({ envelope, messageId, raw }: OutgoingMessage, signal: AbortSignal): Promise<SendOutcome> => {
    const { SendEmailCommand } = await import('@aws-sdk/client-sesv2');
    const client = await clients.ses();
    const command = new SendEmailCommand({
      FromEmailAddress: envelope.from,
      Destination: { ToAddresses: [envelope.to] },
      Content: { Raw: { Data: withOwnReference(raw, messageId) } },
    });
    const { MessageId: id } = await client.send(command, { abortSignal: signal });
    quota.count();
    if (id === undefined) return { kind: 'sent', response: 'Accepted by Amazon SES.' };
    return { kind: 'sent', response: `Accepted by Amazon SES as ${id}.`, providerId: sesMessageId(id, region) };
  };

  /** Too fast, or a clock that the client has corrected by now: the answer says that nothing was taken. */
  const mayRetry = (error: unknown, tries: number): number | null => {
    const { trouble, code } = judgeAws(error);
    if (code === 'clock-wrong') return tries === 0 ? 0 : null;
    if (trouble !== 'rate') return null;
    pacer.slowDown();
    return rateWaits[tries] ?? null;
  };

  const attempt = async (message: OutgoingMessage, signal: AbortSignal): Promise<SendOutcome> => {
    for (let tries = 0; ; tries += 1) {
      try {
        await pacer.turn(signal);
      } catch {
        return stopped;
      }
      try {
        return await handOver(message, signal);
      } catch (error) {
        const wait = mayRetry(error, tries);
        if (wait === null) return sesOutcome(error);
        await until(clock, clock.now() + wait, signal).catch(() => undefined);
      }
    }
  };

  return {
    async send(message, signal) {
      let left: number | null;
      try {
        left = await quota.left(signal);
      } catch {
        return stopped;
      }
      if (left !== null && left <= 0) {
        return {
          kind: 'failed',
          class: 'quota',
          response: 'The messages that Amazon SES allows this account in 24 hours have gone out.',
          retryAfterMs: 60 * 60_000,
        };
      }
      return attempt(message, signal);
    },
    concurrency: () => concurrencyFor(known?.perSecond ?? 1),
    account: () => known,
  };
}
