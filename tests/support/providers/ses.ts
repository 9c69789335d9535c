/**
 * Amazon SES (API v2, REST) and the parts of SQS and SNS beside it, closely enough that the official clients work
 * unmodified: signed requests only, error names and statuses as documented, and scripted failures.
 * docs.aws.amazon.com/ses/latest/APIReference-V2
 */
import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import type { Network } from '../../../src/core/ports.ts';
import { routedNetwork, serveHttp } from './http.ts';
import type { Answer, Asked } from './http.ts';
import { unsigned } from './sigv4.ts';
import type { AwsKey } from './sigv4.ts';
import { createSqs } from './sqs.ts';
import type { FakeSqs } from './sqs.ts';

export const sesRegion = 'eu-central-1';
export const sesAccount = '123456789012';
export const sesKey: AwsKey = { id: 'AKIAIOSFODNN7EXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };

export interface SesMail {
  readonly id: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: Buffer;
}

interface Identity {
  readonly verified: boolean;
  readonly dkim: 'SUCCESS' | 'PENDING' | 'FAILED' | 'OFF';
}

export interface SesState {
  production: boolean;
  sendingEnabled: boolean;
  enforcement: 'HEALTHY' | 'PROBATION' | 'SHUTDOWN';
  perDay: number;
  perSecond: number;
  sentBefore: number;
  /** What the key may do besides sending. */
  mayRead: boolean;
  readonly identities: Map<string, Identity>;
}

export interface FakeSes {
  /** Where the API is, without its name: `http://127.0.0.1:…`. */
  readonly url: string;
  readonly network: Network & { readonly asked: string[] };
  readonly state: SesState;
  /** Everything that was taken, also where the answer was lost. */
  readonly accepted: SesMail[];
  readonly sqs: FakeSqs;
  /** Answers these, in order, instead of taking a mail. `lost`: taken, but the connection breaks without an answer. */
  script(...answers: (Answer | 'lost')[]): void;
  /** Asked for every mail for which nothing is scripted. */
  fault: () => Answer | 'lost' | null;
  close(): Promise<void>;
}

/** The network of a process beside the one in which the server runs. @param url see `FakeSes` */
export const sesNetwork = (url: string): FakeSes['network'] =>
  routedNetwork(new Map([[`email.${sesRegion}.amazonaws.com`, url]]));

/** An error of the REST API: its name is in a header. */
export const sesError = (status: number, type: string, message: string): Answer => ({
  status,
  headers: { 'x-amzn-errortype': `${type}:` },
  body: { message },
});

interface SendBody {
  readonly FromEmailAddress?: string;
  readonly Destination?: { readonly ToAddresses?: readonly string[] };
  readonly Content?: { readonly Raw?: { readonly Data?: string } };
}

/** @param record file to which every mail taken is written before it is acknowledged */
export async function startSes(change: Partial<SesState> = {}, record?: string): Promise<FakeSes> {
  const state: SesState = {
    production: true,
    sendingEnabled: true,
    enforcement: 'HEALTHY',
    perDay: 50_000,
    perSecond: 1000,
    sentBefore: 0,
    mayRead: true,
    identities: new Map([['letterlock.example', { verified: true, dkim: 'SUCCESS' }]]),
    ...change,
  };
  const accepted: SesMail[] = [];
  const scripted: (Answer | 'lost')[] = [];

  const isVerified = (address: string): boolean =>
    [address, address.slice(address.lastIndexOf('@') + 1)].some(
      (name) => state.identities.get(name)?.verified === true,
    );

  const refusal = (body: SendBody): Answer | null => {
    const from = body.FromEmailAddress ?? '';
    const to = body.Destination?.ToAddresses ?? [];
    if (state.enforcement === 'SHUTDOWN') return sesError(400, 'AccountSuspendedException', 'Account is suspended.');
    if (!state.sendingEnabled) return sesError(400, 'SendingPausedException', 'Sending is paused for this account.');
    const failing = [from, ...(state.production ? [] : to)].filter((address) => !isVerified(address));
    if (failing.length > 0) {
      const region = sesRegion.toUpperCase();
      return sesError(
        400,
        'MessageRejected',
        `Email address is not verified. The following identities failed the check in region ${region}: ${failing.join(', ')}`,
      );
    }
    if (to.some((address) => !/^[^@\s]+@[^@\s]+$/.test(address))) {
      return sesError(400, 'BadRequestException', 'Missing final ‘@domain’');
    }
    return accepted.length + state.sentBefore >= state.perDay
      ? sesError(429, 'TooManyRequestsException', 'Daily message quota exceeded.')
      : null;
  };

  const take = (body: SendBody): Answer => {
    const refused = refusal(body);
    if (refused !== null) return refused;
    const id = `0107${randomUUID()}-000000`;
    const to = body.Destination?.ToAddresses ?? [];
    const raw = Buffer.from(body.Content?.Raw?.Data ?? '', 'base64');
    const messageId = /^message-id:\s*(\S+)/im.exec(raw.toString('latin1'))?.[1] ?? '';
    if (record !== undefined) appendFileSync(record, `${messageId} ${to.join(',')}\n`);
    accepted.push({ id, from: body.FromEmailAddress ?? '', to, raw });
    return { status: 200, body: { MessageId: id } };
  };

  const send = (asked: Asked): Answer => {
    const answer = scripted.shift() ?? fake.fault() ?? undefined;
    const body = JSON.parse(asked.body.toString()) as SendBody;
    if (answer === undefined) return take(body);
    if (answer !== 'lost') return answer;
    take(body);
    return { status: 200, drop: 'before' };
  };

  const account = (): Answer => ({
    status: 200,
    body: {
      EnforcementStatus: state.enforcement,
      ProductionAccessEnabled: state.production,
      SendingEnabled: state.sendingEnabled,
      SendQuota: {
        Max24HourSend: state.perDay,
        MaxSendRate: state.perSecond,
        SentLast24Hours: state.sentBefore + accepted.length,
      },
    },
  });

  const identity = (name: string): Answer => {
    const found = state.identities.get(name);
    if (found === undefined) return sesError(404, 'NotFoundException', `Email identity ${name} does not exist.`);
    return {
      status: 200,
      body: {
        IdentityType: name.includes('@') ? 'EMAIL_ADDRESS' : 'DOMAIN',
        VerifiedForSendingStatus: found.verified,
        DkimAttributes:
          found.dkim === 'OFF'
            ? { SigningEnabled: false, Status: 'NOT_STARTED' }
            : { SigningEnabled: true, Status: found.dkim, SigningAttributesOrigin: 'AWS_SES' },
      },
    };
  };

  const server = await serveHttp((asked) => {
    const refused = unsigned(asked, sesKey, 'ses');
    if (refused !== null) return refused;
    const { method, url } = asked;
    const path = decodeURIComponent(url.pathname);
    if (method === 'POST' && path === '/v2/email/outbound-emails') return send(asked);
    if (!state.mayRead) {
      return sesError(403, 'AccessDeniedException', `User is not authorized to perform: ses:GetAccount`);
    }
    if (method === 'GET' && path === '/v2/email/account') return account();
    const name = /^\/v2\/email\/identities\/(.+)$/.exec(path)?.[1];
    if (method === 'GET' && name !== undefined) return identity(name);
    return sesError(404, 'NotFoundException', 'No such operation.');
  });
  const sqs = await createSqs({ key: sesKey, region: sesRegion, account: sesAccount });
  const network = routedNetwork(
    new Map([
      [`email.${sesRegion}.amazonaws.com`, server.url],
      [`sqs.${sesRegion}.amazonaws.com`, sqs.url],
      [`sns.${sesRegion}.amazonaws.com`, sqs.url],
    ]),
  );
  const fake: FakeSes = {
    url: server.url,
    network,
    state,
    accepted,
    sqs,
    script: (...answers) => void scripted.push(...answers),
    fault: () => null,
    async close() {
      await server.close();
      await sqs.close();
    },
  };
  return fake;
}
