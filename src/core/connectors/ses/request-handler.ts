/** HTTP for the official AWS clients through the core's own network: its proxy, certificates and egress rules. */
import type { SESv2ClientConfig } from '@aws-sdk/client-sesv2';
import { LetterlockError } from '../../../shared/result.ts';
import { readBody } from '../../net/read-body.ts';
import type { Network } from '../../ports.ts';
import { failureCode, isBeforeRequest, isTlsFailure } from '../http-failure.ts';

type Handler = Extract<NonNullable<SESv2ClientConfig['requestHandler']>, { handle: unknown }>;

/** What the clients hand over; they build it themselves and sign it before. */
interface AwsRequest {
  readonly method: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** An answer is at most this large: ten queue messages of 1 MiB, with room for their JSON. */
const maxAnswerBytes = 16 * 1024 * 1024;
/** Fetch sets these by itself, to the values that were signed. */
const setByFetch = new Set(['host', 'content-length']);

/** No answer came. */
export class AwsUnanswered extends Error {
  /** Nothing of the request can have reached the server. */
  readonly unsent: boolean;
  readonly tls: boolean;

  constructor(cause: unknown) {
    const code = failureCode(cause);
    super(code === null ? 'The connection broke off.' : `The connection failed (${code}).`, { cause });
    this.name = 'AwsUnanswered';
    this.unsent = isBeforeRequest(cause);
    this.tls = isTlsFailure(cause);
  }
}

function addressOf({ protocol, hostname, port, path, query = {} }: AwsRequest): string {
  const url = new URL(`${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`);
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value ?? '']) url.searchParams.append(name, one);
  }
  return url.href;
}

/**
 * A request handler for every AWS client. A connection that breaks rejects with `AwsUnanswered`.
 * @param timeoutMs for one request with its answer
 */
export function awsRequestHandler(network: Network, timeoutMs: number): Handler {
  return {
    async handle(request: AwsRequest, options: { abortSignal?: unknown } = {}) {
      const timeout = AbortSignal.timeout(timeoutMs);
      const { abortSignal } = options;
      const signal = abortSignal instanceof AbortSignal ? AbortSignal.any([abortSignal, timeout]) : timeout;
      const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !setByFetch.has(name)));
      const body = request.body as string | Uint8Array | undefined;
      try {
        const response = await network.fetch(addressOf(request), {
          method: request.method,
          headers,
          signal,
          ...(body === undefined ? {} : { body }),
        });
        const { bytes, cut } = await readBody(response, maxAnswerBytes);
        if (cut) throw new LetterlockError('too-large', 'The answer of the provider is too large.');
        const { status, headers: answered } = response;
        return { response: { statusCode: status, headers: Object.fromEntries(answered), body: bytes } };
      } catch (error) {
        throw new AwsUnanswered(error);
      }
    },
    destroy: () => undefined,
    metadata: { handlerProtocol: 'http/1.1' },
  };
}
