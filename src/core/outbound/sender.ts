/** The only caller of `Connector.send`: whatever goes out has passed the checks and gets its bytes here. */
import type { Connector, SendOutcome } from '../connectors/connector.ts';
import type { ComposedMail } from '../connectors/mime/mail.ts';
import type { Log } from '../ports.ts';
import { LetterlockError } from '../../shared/result.ts';
import type { AttemptEnd } from './outcome.ts';
import type { Composer } from './ports.ts';

export interface HandOver {
  readonly connector: Connector;
  readonly mail: ComposedMail;
  /** Asked once the bytes are ready, with nothing in between: the last moment at which a stop still counts. */
  mayGo(): boolean;
  readonly signal: AbortSignal;
}

export interface Sender {
  /** Never rejects: whatever went wrong after the bytes left is `unknown`. */
  handOver(handOver: HandOver): Promise<AttemptEnd>;
}

export function createSender(deps: { readonly composer: Pick<Composer, 'build'>; readonly log: Log }): Sender {
  const build = async (mail: ComposedMail): Promise<Buffer | string> => {
    try {
      return await deps.composer.build(mail);
    } catch (error) {
      if (error instanceof LetterlockError) return error.message;
      deps.log.error('a message could not be built', { error: String(error) });
      return 'The message could not be built.';
    }
  };
  const send = async ({ connector, mail, signal }: HandOver, raw: Buffer): Promise<SendOutcome> => {
    const envelope = { from: mail.from.address, to: mail.to.address };
    try {
      return await connector.send({ envelope, messageId: mail.messageId, raw }, signal);
    } catch (error) {
      deps.log.error('a connector failed while sending', { error: String(error) });
      return { kind: 'unknown', response: 'Letterlock itself failed while it was sending.' };
    }
  };
  const mayGo = (handOver: HandOver): boolean => {
    try {
      return handOver.mayGo();
    } catch (error) {
      deps.log.error('whether a message may go could not be asked', { error: String(error) });
      return false;
    }
  };
  return {
    async handOver(handOver) {
      const raw = await build(handOver.mail);
      if (typeof raw === 'string') return { kind: 'unsendable', response: raw };
      if (!mayGo(handOver)) return { kind: 'released' };
      return send(handOver, raw);
    },
  };
}
