/** Backups in an S3-compatible bucket, through Amazon's own client and the one way out that all HTTP takes. */
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { UploadPartCommandOutput } from '@aws-sdk/client-s3';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { BackupTarget } from '../../shared/contract/backup.ts';
import { LetterlockError } from '../../shared/result.ts';
import type { Network } from '../ports.ts';
import type { StoredFile, Target, Watch } from './target.ts';

type BucketConfig = Extract<BackupTarget, { kind: 's3' }>;

/** What the client hands over to be sent; a part of its own type, which comes from a package that is not ours. */
interface SignedRequest {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number | undefined;
  readonly path: string;
  readonly query: Readonly<Record<string, string | readonly string[] | null>>;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Amazon takes parts of 5 MiB to 5 GiB and at most 10,000 of them (docs.aws.amazon.com/AmazonS3, qfacts). */
const partBytes = 8 * 1_048_576;
const mostParts = 10_000;
/** Of one list: far more than any plan keeps. */
const mostFiles = 1_000_000;
const ownHeaders = new Set(['host', 'content-length', 'expect']);
const localHosts = new Set(['localhost', '127.0.0.1', '[::1]']);

const reasons: Readonly<Record<string, string>> = {
  NoSuchBucket: 'there is no such bucket',
  InvalidAccessKeyId: 'the access key is not known there',
  SignatureDoesNotMatch: 'the secret key is wrong',
  AccessDenied: 'this access key may not do that',
  RequestTimeTooSkewed: 'the clock of this machine is wrong',
  PermanentRedirect: 'the bucket is in another region',
  AuthorizationHeaderMalformed: 'the region is wrong',
};

export function s3Target(config: BucketConfig, network: Network, secret: string): Target {
  const { bucket, prefix, endpoint } = config;
  const { protocol, hostname } = new URL(endpoint);
  if (protocol !== 'https:' && !(protocol === 'http:' && localHosts.has(hostname))) {
    throw new LetterlockError('invalid-input', 'The address of a bucket must begin with https://.');
  }
  const client = new S3Client({
    endpoint,
    region: config.region,
    forcePathStyle: config.pathStyle,
    credentials: { accessKeyId: config.accessKeyId, secretAccessKey: secret },
    requestHandler: fetchHandler(network),
    // Other servers do not know the newer checksums; the content proves itself by its seal.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 4,
  });
  const key = (name: string): string => (prefix === '' ? name : `${prefix}/${name}`);
  const name = `${endpoint}/${bucket}`;
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw bucketError(name, error);
    }
  };

  /**
   * Parts that came before the line broke, or the program ended, are kept, and paid for, until somebody says that they
   * are not wanted. A workspace uploads one file after the other: what else is unfinished in the file's folder is of
   * nobody any more. Whoever may not ask for them leaves them to the rules of the bucket.
   */
  const dropUnfinished = async (Key: string): Promise<void> => {
    const folder = Key.slice(0, Key.lastIndexOf('/') + 1);
    const asked = { Bucket: bucket, Prefix: folder === '' ? Key : folder };
    const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand(asked));
    for (const { Key: left, UploadId } of Uploads) {
      const beside = left?.startsWith(folder) === true && !left.slice(folder.length).includes('/');
      if (left === Key || (folder !== '' && beside)) {
        await client.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key: left, UploadId }));
      }
    }
  };

  const putLarge = async (to: string, file: FileHandle, size: number, watch: Watch | undefined): Promise<void> => {
    const at = { Bucket: bucket, Key: key(to) };
    const step = Math.max(partBytes, Math.ceil(size / mostParts));
    await dropUnfinished(at.Key).catch(() => undefined);
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(at));
    try {
      const parts: { PartNumber: number; ETag: string | undefined }[] = [];
      for (let done = 0; done < size;) {
        const body = await readPiece(file, done, Math.min(step, size - done));
        const PartNumber = parts.length + 1;
        const { ETag }: UploadPartCommandOutput = await client.send(
          new UploadPartCommand({ ...at, UploadId, PartNumber, Body: body }),
          {
            ...(watch && { abortSignal: watch.signal }),
          },
        );
        parts.push({ PartNumber, ETag });
        done += body.length;
        watch?.progress(done, size);
      }
      await client.send(new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload: { Parts: parts } }));
    } catch (error) {
      await client.send(new AbortMultipartUploadCommand({ ...at, UploadId })).catch(() => undefined);
      throw error;
    }
  };

  return {
    name,
    list: (start) =>
      guarded(async () => {
        const found: StoredFile[] = [];
        const seen = new Set<string>();
        let ContinuationToken: string | undefined;
        do {
          const page = await client.send(
            new ListObjectsV2Command({ Bucket: bucket, Prefix: key(start), ContinuationToken }),
          );
          for (const { Key, Size } of page.Contents ?? []) {
            if (Key !== undefined)
              found.push({ name: prefix === '' ? Key : Key.slice(prefix.length + 1), bytes: Size ?? 0 });
          }
          ContinuationToken = page.IsTruncated === true ? page.NextContinuationToken : undefined;
          if (found.length > mostFiles || seen.has(ContinuationToken ?? '')) throw endless(name);
          if (ContinuationToken !== undefined) seen.add(ContinuationToken);
        } while (ContinuationToken !== undefined);
        return found;
      }),
    put: (to, path, watch) =>
      guarded(async () => {
        const file = await open(path, 'r');
        try {
          const { size } = await file.stat();
          if (size > partBytes) await putLarge(to, file, size, watch);
          else {
            const Body = await readPiece(file, 0, size);
            await client.send(new PutObjectCommand({ Bucket: bucket, Key: key(to), Body }));
          }
          watch?.progress(size, size);
        } finally {
          await file.close();
        }
      }),
    putText: (to, text) =>
      guarded(async () => {
        await client.send(new PutObjectCommand({ Bucket: bucket, Key: key(to), Body: Buffer.from(text) }));
      }),
    getText: (from, maxBytes) =>
      guarded(async () => {
        const { Body, ContentLength } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key(from) }));
        return await readText(from, Body, ContentLength ?? null, maxBytes);
      }),
    get: (from, path, watch) =>
      guarded(async () => {
        const { Body, ContentLength } = await client.send(
          new GetObjectCommand({ Bucket: bucket, Key: key(from) }),
          watch === undefined ? {} : { abortSignal: watch.signal },
        );
        await download(from, Body, ContentLength ?? null, path, watch);
      }),
    delete: (of) =>
      guarded(async () => {
        await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key(of) }));
      }),
  };
}

async function readPiece(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  for (let done = 0; done < length;) {
    const { bytesRead } = await file.read(bytes, done, length - done, position + done);
    if (bytesRead === 0) throw new LetterlockError('backup-target', 'A file changed while it was uploaded.');
    done += bytesRead;
  }
  return bytes;
}

const tooLarge = (name: string): LetterlockError =>
  new LetterlockError('backup-damaged', `The backup file ${name} is larger than it can be.`);

const endless = (name: string): LetterlockError =>
  new LetterlockError('backup-target', `The bucket ${name} cannot be used: its list of files has no end.`);

/** What will not be read is not waited for. @throws LetterlockError `backup-damaged` */
function refuseLonger(name: string, body: Readable, length: number | null, most: number): void {
  if ((length ?? 0) <= most) return;
  body.destroy();
  throw tooLarge(name);
}

/** A server may leave the length out, or lie about it. */
async function readText(name: string, body: unknown, length: number | null, maxBytes: number): Promise<string> {
  if (!(body instanceof Readable)) return '';
  refuseLonger(name, body, length, maxBytes);
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of body) {
    size += (piece as Buffer).length;
    if (size > maxBytes) throw tooLarge(name);
    pieces.push(piece as Buffer);
  }
  return Buffer.concat(pieces).toString('utf8');
}

async function download(
  name: string,
  body: unknown,
  length: number | null,
  path: string,
  watch: Watch | undefined,
): Promise<void> {
  if (!(body instanceof Readable)) throw new LetterlockError('backup-target', 'The bucket answers without content.');
  refuseLonger(name, body, length, watch?.mostBytes ?? Infinity);
  const file = await open(path, 'wx', 0o600);
  try {
    let done = 0;
    for await (const piece of body) {
      watch?.signal.throwIfAborted();
      await file.writeFile(piece as Buffer);
      done += (piece as Buffer).length;
      if (done > (watch?.mostBytes ?? Infinity)) throw tooLarge(name);
      watch?.progress(done, length ?? done);
    }
    if (length !== null && done !== length) throw new LetterlockError('backup-target', 'The download was cut short.');
    await file.sync();
  } finally {
    await file.close();
  }
}

function bucketError(name: string, error: unknown): LetterlockError {
  if (error instanceof LetterlockError) return error;
  if (error instanceof Error && error.name === 'AbortError') {
    return new LetterlockError('cancelled', undefined, undefined, { cause: error });
  }
  const code = error instanceof S3ServiceException ? error.name : '';
  if (code === 'NoSuchKey') {
    return new LetterlockError('not-found', `A backup file is missing in ${name}.`, undefined, { cause: error });
  }
  const said = error instanceof Error ? error.message.split('\n', 1)[0] : '';
  const reason = reasons[code] ?? (code === '' ? 'it cannot be reached' : (said ?? code));
  return new LetterlockError(
    'backup-target',
    `The bucket ${name} cannot be used: ${reason}.`,
    { code },
    { cause: error },
  );
}

/** RFC 3986, as the signature counts on it: a space is `%20` there and never `+`. */
const strictly = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/** Whoever does not read an answer to its end must not be ended by what becomes of its connection. */
function watched(body: Readable): Readable {
  return body.on('error', () => undefined);
}

/** Lets the client send through `Network`: its proxy, its certificates, its rules. */
function fetchHandler(network: Network) {
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(request: SignedRequest, options: { readonly abortSignal?: unknown } = {}) {
      const { protocol, hostname, port, path, query, method, headers } = request;
      const pairs = Object.entries(query).flatMap(([name, value]) =>
        (Array.isArray(value) ? value : [value]).map((each) => `${strictly(name)}=${strictly(each ?? '')}`),
      );
      const authority = port === undefined ? hostname : `${hostname}:${port}`;
      const url = `${protocol}//${authority}${path}${pairs.length === 0 ? '' : `?${pairs.join('&')}`}`;
      // Host and length are the business of whoever sends; so is waiting for leave to, which is not signed.
      const sent = Object.fromEntries(Object.entries(headers).filter(([name]) => !ownHeaders.has(name.toLowerCase())));
      const body: unknown = request.body;
      const response = await network.fetch(url, {
        method,
        headers: sent,
        ...(body instanceof Uint8Array || typeof body === 'string' ? { body } : {}),
        ...(options.abortSignal instanceof AbortSignal ? { signal: options.abortSignal } : {}),
      });
      return {
        response: {
          statusCode: response.status,
          headers: Object.fromEntries(response.headers),
          body: response.body === null ? Readable.from([]) : watched(Readable.fromWeb(response.body)),
        },
      };
    },
  };
}
