import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { expect, test } from 'vitest';
import { applyJobEvent } from '../../../src/renderer/src/api/job-cache.ts';
import type { Job } from '../../../src/shared/contract/jobs.ts';

const running: Job = {
  id: 4,
  kind: 'campaigns.simulate',
  subject: null,
  state: 'running',
  done: 0,
  total: null,
  phase: null,
  createdAt: 1,
  finishedAt: null,
  error: null,
  result: null,
};
const done: Job = { ...running, state: 'done', finishedAt: 2, result: { messages: 3 } };

test('a job that ends while it is asked for the first time is asked for again', async () => {
  const client = new QueryClient();
  const answers: ((job: Job) => void)[] = [];
  const observer = new QueryObserver<Job>(client, {
    queryKey: ['jobs.get', { id: 4 }],
    queryFn: () => new Promise((resolve) => answers.push(resolve)),
    staleTime: 60_000,
  });
  const stop = observer.subscribe(() => undefined);
  try {
    const { result: _, subject: __, ...event } = done;
    applyJobEvent(client, event);
    // What the core had said before the job ended.
    answers[0]?.(running);
    await expect.poll(() => answers.length).toBe(2);
    answers[1]?.(done);
    await expect.poll(() => observer.getCurrentResult().data).toEqual(done);
  } finally {
    stop();
    client.clear();
  }
});
