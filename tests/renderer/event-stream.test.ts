import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { eventStream } from '../../src/renderer/src/api/event-stream.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

class Source extends EventTarget {
  readyState = 0;
  /** @param given up for good, as browsers do where they are refused */
  fail(given: 'up' | 'not up'): void {
    this.readyState = given === 'up' ? 2 : 0;
    this.dispatchEvent(new Event('error'));
  }
  come(): void {
    this.readyState = 1;
    this.dispatchEvent(new Event('open'));
  }
  tell(event: string, data: string): void {
    this.dispatchEvent(new MessageEvent(event, { data }));
  }
}

function connections() {
  const made: Source[] = [];
  const stream = eventStream(() => {
    const source = new Source();
    made.push(source);
    return source as EventTarget as EventSource;
  });
  const last = (): Source => made.at(-1) ?? new Source();
  return { made, last, stream };
}

test('a stream that was refused is opened again, and goes on telling', async () => {
  const { made, last, stream } = connections();
  const heard: string[] = [];
  let renewed = 0;
  stream.on('job.changed', (data) => heard.push(data));
  stream.onReconnect(() => (renewed += 1));
  last().come();
  last().tell('job.changed', 'one');
  last().fail('up');
  await vi.advanceTimersByTimeAsync(10_000);
  expect(made).toHaveLength(2);
  // It is refused once more, as long as the host is not there.
  last().fail('up');
  await vi.advanceTimersByTimeAsync(10_000);
  last().come();
  last().tell('job.changed', 'two');
  expect(heard).toEqual(['one', 'two']);
  expect(renewed).toBe(1);
});

test('a stream that the browser opens again by itself is left to it', async () => {
  const { made, last, stream } = connections();
  let renewed = 0;
  stream.onReconnect(() => (renewed += 1));
  last().come();
  last().fail('not up');
  await vi.advanceTimersByTimeAsync(10_000);
  last().come();
  expect(made).toHaveLength(1);
  expect(renewed).toBe(1);
});

test('who has stopped listening hears nothing more', () => {
  const { last, stream } = connections();
  const heard: string[] = [];
  const stop = stream.on('job.changed', (data) => heard.push(data));
  stop();
  last().tell('job.changed', 'one');
  expect(heard).toEqual([]);
});
