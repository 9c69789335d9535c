/** The few lines that are spoken in clear before TLS: greeting and STARTTLS, of SMTP (RFC 3207) and IMAP (RFC 9051). */
import type { Socket } from 'node:net';
import type { ServerConfig } from '../../../shared/contract/mailbox.ts';

export type MailProtocol = 'smtp' | 'imap';

const maxReplyBytes = 16_384;

/** A refusal that the user is told about, with the server's own words. */
export class DialogueError extends Error {
  readonly code: string;
  readonly words: string;

  constructor(code: string, words: string) {
    super(`${code}: ${words}`);
    this.name = 'DialogueError';
    this.code = code;
    this.words = words;
  }
}

/** Reads one complete reply; answers it together with whatever came after it. */
function readReply(
  socket: Socket,
  complete: (lines: readonly string[]) => boolean,
  timeoutMs: number,
): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = '';
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      socket.off('data', onData).off('error', onError).off('close', onClose);
      socket.pause();
      act();
    };
    const onData = (chunk: Buffer): void => {
      received += chunk.toString('latin1');
      const lines = received.split('\r\n').slice(0, -1);
      if (complete(lines)) settle(() => resolve(received));
      else if (received.length > maxReplyBytes || looksForeign(received)) {
        settle(() => reject(new DialogueError('greeting-foreign', received.slice(0, 200))));
      }
    };
    const onError = (error: Error): void => settle(() => reject(error));
    const onClose = (): void => settle(() => reject(new DialogueError('connect-closed', received.slice(0, 200))));
    const timer = setTimeout(() => settle(() => reject(new DialogueError('greeting-timeout', ''))), timeoutMs);
    socket.on('data', onData).on('error', onError).on('close', onClose);
    socket.resume();
  });
}

/** A web page or a TLS record where mail words were expected: a captive portal, or the wrong port. */
const looksForeign = (text: string): boolean =>
  /^(HTTP\/|<)/.test(text) || text.startsWith('\x15\x03') || text.startsWith('\x16\x03');

const smtpComplete = (lines: readonly string[]): boolean => /^\d{3}( |$)/.test(lines.at(-1) ?? '');

/**
 * Waits for the server's greeting and answers its words.
 * @throws DialogueError `greeting-foreign`, `greeting-refused`, `greeting-timeout`, `connect-closed`, `starttls-preauth`
 */
export async function readGreeting(
  socket: Socket,
  protocol: MailProtocol,
  tls: ServerConfig['tls'],
  timeoutMs: number,
): Promise<string> {
  const complete = protocol === 'smtp' ? smtpComplete : (lines: readonly string[]): boolean => lines.length > 0;
  const reply = await readReply(socket, complete, timeoutMs);
  const expected = protocol === 'smtp' ? /^220[ -]/ : /^\* (OK|PREAUTH)/i;
  // In clear nobody can be known yet: who says so would keep us from asking for TLS (RFC 9051 section 11.1).
  if (tls === 'starttls' && /^\* PREAUTH/i.test(reply)) throw new DialogueError('starttls-preauth', reply.trim());
  if (expected.test(reply)) return reply.trim();
  const known = protocol === 'smtp' ? /^[45]\d\d[ -]/ : /^\* BYE/i;
  throw new DialogueError(known.test(reply) ? 'greeting-refused' : 'greeting-foreign', reply.slice(0, 200).trim());
}

/**
 * Asks for TLS; afterwards the socket is ready for the handshake.
 * @throws DialogueError `starttls-missing` when it is not offered or refused, `starttls-injected` when the server's
 * answer was followed by bytes in clear (RFC 3207 section 6): somebody in between may have put them there.
 */
export async function askForTls(socket: Socket, protocol: MailProtocol, timeoutMs: number): Promise<void> {
  if (protocol === 'smtp') {
    socket.write('EHLO [127.0.0.1]\r\n');
    const features = await readReply(socket, smtpComplete, timeoutMs);
    if (!/^250[ -]STARTTLS\r?$/im.test(features)) throw new DialogueError('starttls-missing', features.trim());
    socket.write('STARTTLS\r\n');
  } else {
    socket.write('s1 STARTTLS\r\n');
  }
  const answer = await readReply(socket, protocol === 'smtp' ? smtpComplete : starttlsAnswered, timeoutMs);
  const accepted = protocol === 'smtp' ? /^220 / : /^(\* [^\r\n]*\r\n)*s1 OK/i;
  if (!accepted.test(answer)) throw new DialogueError('starttls-missing', answer.slice(0, 200).trim());
  const end = protocol === 'smtp' ? answer.indexOf('\r\n') : answer.indexOf('\r\n', answer.search(/^s1 /m));
  if (answer.length > end + 2) throw new DialogueError('starttls-injected', '');
}

const starttlsAnswered = (lines: readonly string[]): boolean => lines.some((line) => line.startsWith('s1 '));
