/** The address of an SQS queue, taken apart: it says whose queue it is, and nothing else may be asked in its place. */
import { LetterlockError } from '../../../shared/result.ts';

export interface QueueAddress {
  readonly url: string;
  readonly region: string;
  /** Twelve digits: the AWS account that owns the queue. */
  readonly account: string;
}

const shape =
  /^https:\/\/sqs\.(?<region>[a-z0-9-]{1,40})\.amazonaws\.com(\.cn)?\/(?<account>\d{12})\/[\w-]{1,80}(\.fifo)?$/;

/** @throws LetterlockError `invalid-input` for what is not the address of a queue at Amazon */
export function parseQueueUrl(url: string): QueueAddress {
  const { region, account } = shape.exec(url)?.groups ?? {};
  if (region !== undefined && account !== undefined) return { url, region, account };
  throw new LetterlockError(
    'invalid-input',
    'This is not the address of an Amazon SQS queue. It looks like https://sqs.eu-central-1.amazonaws.com/123456789012/name.',
  );
}
