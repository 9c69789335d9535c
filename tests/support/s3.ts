/**
 * A small S3: objects in memory, path style, lists in pages, multipart uploads. It checks every request's signature
 * (AWS Signature Version 4, docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html) and content hash,
 * so that the unmodified official client works against it, and only with the right keys.
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TestS3 {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secret: string;
  readonly bucket: string;
  /** By key, without the bucket. */
  readonly objects: Map<string, Buffer>;
  /** Uploads in parts that were begun and not ended. */
  readonly openUploads: () => number;
  /** How many of the next requests are answered with 503, as a busy service does. */
  busy: number;
  /** Requests are taken and not answered any more. */
  stalled: boolean;
  close(): Promise<void>;
}

const region = 'eu-test-1';
const sha256 = (data: Buffer | string): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: Buffer | string, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const strictly = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

function isSigned(request: IncomingMessage, url: URL, body: Buffer, accessKeyId: string, secret: string): boolean {
  const found =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
      request.headers.authorization ?? '',
    );
  if (found === null) return false;
  const [, id, day = '', signedRegion, names = '', signature = ''] = found;
  const claimed = String(request.headers['x-amz-content-sha256']);
  if (id !== accessKeyId || signedRegion !== region) return false;
  if (claimed !== 'UNSIGNED-PAYLOAD' && claimed !== sha256(body)) return false;
  const query = [...url.searchParams]
    .map(([name, value]) => `${strictly(name)}=${strictly(value)}`)
    .sort()
    .join('&');
  const headers = names.split(';').map((name) => `${name}:${String(request.headers[name]).trim()}\n`);
  const canonical = [request.method, url.pathname, query, headers.join(''), names, claimed].join('\n');
  const scope = `${day}/${region}/s3/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', request.headers['x-amz-date'], scope, sha256(canonical)].join('\n');
  const key = hmac(hmac(hmac(hmac(`AWS4${secret}`, day), region), 's3'), 'aws4_request');
  return timingSafeEqual(hmac(key, text), Buffer.from(signature, 'hex'));
}

const xml = (body: string): string => `<?xml version="1.0" encoding="UTF-8"?>\n${body}`;
const failure = (code: string): string => xml(`<Error><Code>${code}</Code><Message>${code}</Message></Error>`);

interface Answer {
  readonly status: number;
  readonly body?: string | Buffer;
  readonly headers?: Record<string, string>;
}

/** @param pageSize objects in one page of a list */
export async function startS3(pageSize = 3): Promise<TestS3> {
  const bucket = 'kept';
  const accessKeyId = 'TESTKEY';
  const secret = randomBytes(20).toString('base64');
  const objects = new Map<string, Buffer>();
  const uploads = new Map<string, Map<number, Buffer>>();

  const listed = (url: URL): Answer => {
    const prefix = url.searchParams.get('prefix') ?? '';
    const after = url.searchParams.get('continuation-token') ?? '';
    const all = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
    const page = all.slice(0, pageSize);
    const contents = page.map(
      (key) => `<Contents><Key>${key}</Key><Size>${objects.get(key)!.length}</Size></Contents>`,
    );
    const more = all.length > page.length;
    const next = more ? `<NextContinuationToken>${page.at(-1)!}</NextContinuationToken>` : '';
    return {
      status: 200,
      body: xml(`<ListBucketResult><IsTruncated>${more}</IsTruncated>${next}${contents.join('')}</ListBucketResult>`),
    };
  };

  const inParts = (method: string, key: string, url: URL, body: Buffer): Answer => {
    const id = url.searchParams.get('uploadId');
    if (id === null) {
      const begun = randomBytes(8).toString('hex');
      uploads.set(begun, new Map());
      return {
        status: 200,
        body: xml(`<InitiateMultipartUploadResult><UploadId>${begun}</UploadId></InitiateMultipartUploadResult>`),
      };
    }
    const parts = uploads.get(id);
    if (parts === undefined) return { status: 404, body: failure('NoSuchUpload') };
    if (method === 'PUT') {
      parts.set(Number(url.searchParams.get('partNumber')), body);
      return { status: 200, headers: { etag: `"${sha256(body)}"` } };
    }
    uploads.delete(id);
    if (method === 'DELETE') return { status: 204 };
    const whole = [...parts].sort(([a], [b]) => a - b).map(([, part]) => part);
    objects.set(key, Buffer.concat(whole));
    return {
      status: 200,
      body: xml(`<CompleteMultipartUploadResult><Key>${key}</Key></CompleteMultipartUploadResult>`),
    };
  };

  const answer = (request: IncomingMessage, body: Buffer): Answer => {
    const url = new URL(request.url ?? '/', endpoint);
    if (s3.busy > 0) {
      s3.busy -= 1;
      return { status: 503, body: failure('SlowDown') };
    }
    if (!isSigned(request, url, body, accessKeyId, secret))
      return { status: 403, body: failure('SignatureDoesNotMatch') };
    const [, inBucket, ...rest] = url.pathname.split('/').map(decodeURIComponent);
    if (inBucket !== bucket) return { status: 404, body: failure('NoSuchBucket') };
    const key = rest.join('/');
    const { method = '' } = request;
    if (method === 'GET' && key === '') return listed(url);
    if (url.searchParams.has('uploads') || url.searchParams.has('uploadId')) return inParts(method, key, url, body);
    if (method === 'PUT') {
      objects.set(key, body);
      return { status: 200, headers: { etag: `"${sha256(body)}"` } };
    }
    if (method === 'DELETE') {
      objects.delete(key);
      return { status: 204 };
    }
    const found = objects.get(key);
    return found === undefined ? { status: 404, body: failure('NoSuchKey') } : { status: 200, body: found };
  };

  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      if (s3.stalled) return;
      const { status, body = '', headers = {} } = answer(request, Buffer.concat(pieces));
      response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
      response.end(body);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const s3: TestS3 = {
    endpoint,
    accessKeyId,
    secret,
    bucket,
    objects,
    openUploads: () => uploads.size,
    busy: 0,
    stalled: false,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return s3;
}

export const testRegion = region;
