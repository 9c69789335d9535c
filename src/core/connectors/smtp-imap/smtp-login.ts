/** How nodemailer's client signs in: the methods with a token that it lacks, and which method is taken. */
import type { Options } from 'nodemailer/lib/smtp-connection';
import type { ServerConfig } from '../../../shared/contract/mailbox.ts';
import { oauthBearer, xoauth2 } from './sasl.ts';

export function bearerMethods(server: ServerConfig): NonNullable<Options['customAuth']> {
  return {
    XOAUTH2(context) {
      const { user, pass } = context.auth.credentials;
      return bearerDialogue((command) => context.sendCommand(command), `AUTH XOAUTH2 ${xoauth2(user, pass)}`, '');
    },
    OAUTHBEARER(context) {
      const { user, pass } = context.auth.credentials;
      const token = oauthBearer(user, pass, server.host, server.port);
      // RFC 7628 section 3.2.3: a failure is acknowledged by a single ^A.
      return bearerDialogue((command) => context.sendCommand(command), `AUTH OAUTHBEARER ${token}`, 'AQ==');
    },
  };
}

type SendCommand = (command: string) => Promise<{ status: number; response: string }>;

async function bearerDialogue(sendCommand: SendCommand, command: string, acknowledge: string): Promise<void> {
  let answer = await sendCommand(command);
  if (answer.status === 334) answer = await sendCommand(acknowledge);
  if (answer.status !== 235) throw new Error('Invalid login');
}

const methodOf = {
  auto: undefined,
  plain: 'PLAIN',
  login: 'LOGIN',
  xoauth2: 'XOAUTH2',
  oauthbearer: 'OAUTHBEARER',
} as const;

/**
 * What to sign in with, and by which method where that is not nodemailer's choice.
 * @param offer the server's answer to EHLO
 */
export function loginFor(
  { user, auth }: ServerConfig,
  pass: string,
  byToken: boolean,
  offer: string,
): { user: string; pass: string; method?: string } {
  const offered = /^250[ -]AUTH[ =].*\bOAUTHBEARER\b/im.test(offer) ? 'OAUTHBEARER' : 'XOAUTH2';
  const method = methodOf[auth] ?? (byToken ? offered : undefined);
  return method === undefined ? { user, pass } : { user, pass, method };
}
