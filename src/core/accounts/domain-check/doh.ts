/** DNS over HTTPS (RFC 8484), in wire format, through the app's own way out. */
import { decode, encode } from 'dns-packet';
import type { Answer } from 'dns-packet';
import { LetterlockError } from '../../../shared/result.ts';
import { readBody } from '../../net/read-body.ts';
import type { Network } from '../../ports.ts';
import type { Lookup } from './lookup.ts';

const maxBytes = 65_535;
const timeoutMs = 10_000;

const unreachable = (url: string, why: string): LetterlockError =>
  new LetterlockError('mail-connection', `${new URL(url).host} did not answer a DNS question: ${why}`);

async function bodyOf(response: Response, url: string): Promise<Buffer> {
  if (response.status !== 200 || response.body === null) {
    await response.body?.cancel();
    throw unreachable(url, `HTTP ${response.status}.`);
  }
  const { bytes, cut } = await readBody(response, maxBytes);
  if (cut) throw unreachable(url, 'the answer is too large.');
  return bytes;
}

/** The answers in a response; empty for a name that does not exist. @throws Error for anything that is no answer */
function answersIn(bytes: Buffer): readonly Answer[] {
  const packet = decode(bytes);
  // The type leaves out what `decode` reads of the header: the response code.
  const rcode = 'rcode' in packet ? packet.rcode : 'NOERROR';
  if (rcode !== 'NOERROR' && rcode !== 'NXDOMAIN') throw new Error(String(rcode));
  return packet.answers ?? [];
}

export function createDohLookup(network: Pick<Network, 'fetch'>, url: string): Lookup {
  const ask = async (name: string, type: 'TXT' | 'MX' | 'A' | 'AAAA'): Promise<readonly Answer[]> => {
    // The identifier is 0, so that caches may answer (RFC 8484, 4.1).
    const question = encode({ type: 'query', id: 0, flags: 0x01_00, questions: [{ type, name }] });
    const response = await network.fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/dns-message', accept: 'application/dns-message' },
      body: question,
      signal: AbortSignal.timeout(timeoutMs),
    });
    const bytes = await bodyOf(response, url);
    try {
      return answersIn(bytes);
    } catch (error) {
      throw unreachable(url, error instanceof Error ? error.message : 'it cannot be read.');
    }
  };
  const text = (data: unknown): string =>
    [data]
      .flat()
      .map((piece) => (typeof piece === 'string' ? piece : Buffer.isBuffer(piece) ? piece.toString('utf8') : ''))
      .join('');
  return {
    txt: async (name) =>
      (await ask(name, 'TXT')).flatMap((answer) => (answer.type === 'TXT' ? [text(answer.data)] : [])),
    mx: async (name) =>
      (await ask(name, 'MX')).flatMap((answer) =>
        answer.type === 'MX' ? [{ exchange: answer.data.exchange, priority: answer.data.preference ?? 0 }] : [],
      ),
    a: async (name) => (await ask(name, 'A')).flatMap((answer) => (answer.type === 'A' ? [answer.data] : [])),
    aaaa: async (name) => (await ask(name, 'AAAA')).flatMap((answer) => (answer.type === 'AAAA' ? [answer.data] : [])),
  };
}
