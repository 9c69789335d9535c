/**
 * SQS by its JSON protocol, with visibility timeouts, long polling and deliveries that may come twice, and the
 * certificate of SNS, whose envelopes are signed as SNS signs them.
 * docs.aws.amazon.com/AWSSimpleQueueService: "Making requests using AWS JSON protocol"
 */
import { createHash, createSign, randomUUID } from 'node:crypto';
import { generate } from 'selfsigned';
import { serveHttp } from './http.ts';
import type { Answer, Asked } from './http.ts';
import { unsigned } from './sigv4.ts';
import type { AwsKey } from './sigv4.ts';

interface Entry {
  readonly id: string;
  readonly body: string;
  visibleAt: number;
  receipt: string;
  received: number;
}

export interface SnsOptions {
  readonly version?: '1' | '2';
  readonly topic?: string;
  readonly certificateUrl?: string;
  readonly type?: string;
  /** Changes the envelope after it was signed. */
  readonly tamper?: Record<string, string>;
}

export interface FakeSqs {
  readonly url: string;
  readonly queueUrl: string;
  /** Puts a body into the queue as it is: what raw delivery does. */
  put(body: string): void;
  /** Puts a notification into the queue in a signed envelope of SNS; answers its id. */
  publish(message: string, options?: SnsOptions): string;
  /** Messages that are in the queue, hidden or not. */
  waiting(): number;
  /** Ends every visibility timeout. */
  showAgain(): void;
  script(...answers: Answer[]): void;
  close(): Promise<void>;
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

const sqsError = (status: number, type: string, message: string): Answer => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-query-error': `${type};Sender` },
  body: JSON.stringify({ __type: `com.amazonaws.sqs#${type}`, message }),
});

const answer = (body: object): Answer => ({
  status: 200,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: JSON.stringify(body),
});

interface SqsRequest {
  readonly QueueUrl?: string;
  readonly MaxNumberOfMessages?: number;
  readonly WaitTimeSeconds?: number;
  readonly VisibilityTimeout?: number;
  readonly Entries?: readonly { readonly Id: string; readonly ReceiptHandle: string }[];
}

const certificate = generate([{ name: 'commonName', value: 'sns.amazonaws.com' }], { keyType: 'rsa', keySize: 2048 });
/** Long polls end sooner here than at Amazon, so that an empty queue costs a test nothing. */
const longestWaitMs = 50;

export async function createSqs({
  key,
  region,
  account,
}: {
  readonly key: AwsKey;
  readonly region: string;
  readonly account: string;
}): Promise<FakeSqs> {
  const queueUrl = `https://sqs.${region}.amazonaws.com/${account}/letterlock`;
  const made = await certificate;
  const certificatePath = '/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem';
  const entries: Entry[] = [];
  const scripted: Answer[] = [];
  let wake: (() => void)[] = [];

  const receive = async (asked: SqsRequest): Promise<Answer> => {
    const until = Date.now() + Math.min(longestWaitMs, (asked.WaitTimeSeconds ?? 0) * 1000);
    const visible = (): Entry[] =>
      entries.filter(({ visibleAt }) => visibleAt <= Date.now()).slice(0, asked.MaxNumberOfMessages ?? 1);
    while (visible().length === 0 && Date.now() < until) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, until - Date.now());
        wake.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
    const taken = visible();
    for (const entry of taken) {
      entry.visibleAt = Date.now() + (asked.VisibilityTimeout ?? 30) * 1000;
      entry.receipt = randomUUID();
      entry.received += 1;
    }
    // An empty answer has no list at all.
    if (taken.length === 0) return answer({});
    return answer({
      Messages: taken.map(({ id, body, receipt }) => ({
        MessageId: id,
        ReceiptHandle: receipt,
        MD5OfBody: md5(body),
        Body: body,
      })),
    });
  };

  const remove = ({ Entries = [] }: SqsRequest): Answer => {
    const Successful = [];
    for (const { Id, ReceiptHandle } of Entries) {
      const at = entries.findIndex(({ receipt }) => receipt === ReceiptHandle);
      if (at >= 0) entries.splice(at, 1);
      Successful.push({ Id });
    }
    return answer({ Successful });
  };

  const act = async (asked: Asked): Promise<Answer> => {
    if (asked.url.host.startsWith('sns.')) {
      return asked.url.pathname === certificatePath ? { status: 200, body: made.cert } : { status: 404 };
    }
    const refused = unsigned(asked, key, 'sqs');
    if (refused !== null) return refused;
    const next = scripted.shift();
    if (next !== undefined) return next;
    const body = JSON.parse(asked.body.toString()) as SqsRequest;
    if (body.QueueUrl !== queueUrl) {
      return sqsError(400, 'QueueDoesNotExist', 'The specified queue does not exist.');
    }
    switch (asked.headers['x-amz-target']) {
      case 'AmazonSQS.ReceiveMessage':
        return receive(body);
      case 'AmazonSQS.DeleteMessageBatch':
        return remove(body);
      case 'AmazonSQS.GetQueueAttributes':
        return answer({ Attributes: { ApproximateNumberOfMessages: String(entries.length) } });
      default:
        return sqsError(400, 'InvalidAction', 'No such action.');
    }
  };

  const server = await serveHttp(act);
  const put = (body: string): void => {
    entries.push({ id: randomUUID(), body, visibleAt: 0, receipt: '', received: 0 });
    for (const one of wake) one();
    wake = [];
  };
  return {
    url: server.url,
    queueUrl,
    put,
    publish(message, options = {}) {
      const { version = '2', topic = `arn:aws:sns:${region}:${account}:bounces`, type = 'Notification' } = options;
      const signed = {
        Message: message,
        MessageId: randomUUID(),
        Timestamp: new Date().toISOString(),
        TopicArn: topic,
        Type: type,
      };
      const text = Object.entries(signed)
        .map(([name, value]) => `${name}\n${value}\n`)
        .join('');
      const signer = createSign(version === '2' ? 'RSA-SHA256' : 'RSA-SHA1').update(text);
      put(
        JSON.stringify({
          ...signed,
          SignatureVersion: version,
          Signature: signer.sign(made.private, 'base64'),
          SigningCertURL: options.certificateUrl ?? `https://sns.${region}.amazonaws.com${certificatePath}`,
          ...options.tamper,
        }),
      );
      return signed.MessageId;
    },
    waiting: () => entries.length,
    showAgain() {
      for (const entry of entries) entry.visibleAt = 0;
    },
    script: (...answers) => void scripted.push(...answers),
    close: () => server.close(),
  };
}
