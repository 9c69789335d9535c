/**
 * Sending, by SMTP with an app password: Zoho's REST interface builds messages itself and takes neither a Message-ID
 * nor List-Unsubscribe (zoho.com/mail/help/api/post-send-an-email.html), and its SMTP servers take no OAuth token.
 */
import type { CheckStep } from '../../../shared/contract/accounts.ts';
import type { Connector, OutgoingMessage, SendOutcome } from '../connector.ts';

export type Submission = Pick<Connector, 'send' | 'verify' | 'close'>;

const unblock = 'Zoho has blocked outgoing mail of this mailbox. Unblock it at mail.zoho.com/UnblockMe.';

/** `550 5.4.6`: unusual activity. The mailbox stops, and its owner has to be told where to go. Pure. */
export function explained(outcome: SendOutcome): SendOutcome {
  if (outcome.kind !== 'failed' || !/\b5\.4\.6\b/.test(outcome.response)) return outcome;
  return { ...outcome, class: 'auth', response: `${unblock} ${outcome.response}`.slice(0, 500) };
}

const signInRefused = (steps: readonly CheckStep[]): boolean =>
  steps.some(({ step, ok, code }) => step === 'auth' && !ok && code !== 'auth-missing');

/**
 * Several servers as one: which of them serves a mailbox depends on its plan, and shows only in its sign-in. A
 * refused sign-in comes before any message, so that the next server may be tried with the same one.
 * @param servers likeliest first; at least one
 */
export function createZohoSubmission(servers: readonly Submission[]): Submission {
  let first = 0;
  const inTurn = async <T>(use: (server: Submission) => Promise<T>, refused: (result: T) => boolean): Promise<T> => {
    const begin = first;
    const results: T[] = [];
    for (let tries = 0; tries < servers.length; tries += 1) {
      const at = (begin + tries) % servers.length;
      const server = servers[at];
      if (server === undefined) break;
      const result = await use(server);
      if (!refused(result)) {
        first = at;
        return result;
      }
      results.push(result);
    }
    const [answer] = results;
    if (answer === undefined) throw new TypeError('There is no server to send by.');
    return answer;
  };
  return {
    async send(message: OutgoingMessage, signal) {
      const refused = (outcome: SendOutcome): boolean =>
        outcome.kind === 'failed' && outcome.class === 'auth' && /^535\b/.test(outcome.response);
      return explained(await inTurn((server) => server.send(message, signal), refused));
    },
    verify: (signal) => inTurn((server) => server.verify(signal), signInRefused),
    async close() {
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}
