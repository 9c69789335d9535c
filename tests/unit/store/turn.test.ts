import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { Turn } from '../../../src/core/store/turn.ts';

/** Is in a transaction from its start until it is told to end it, and for a moment longer; leaves 1 in `ended`. */
const otherThread = `
  import { workerData, parentPort } from 'node:worker_threads';
  import { Turn } from ${JSON.stringify(new URL('../../../src/core/store/turn.ts', import.meta.url).href)};
  const { shared, ended } = workerData;
  new Turn(shared).take((got) => {
    got();
    parentPort.postMessage('began');
    Atomics.wait(ended, 0, 0, 50);
    ended[0] = 1;
  });
`;

const waitingWriters = ({ shared }: Turn): number => Atomics.load(shared, 0);

test('a writer begins when the transaction of another thread has ended', async () => {
  const turn = new Turn();
  const ended = new Int32Array(new SharedArrayBuffer(4));
  const other = new Worker(new URL(`data:text/javascript,${encodeURIComponent(otherThread)}`), {
    workerData: { shared: turn.shared, ended },
  });
  await once(other, 'message');
  const seen = turn.take((got) => {
    got();
    return ended[0];
  });
  expect(seen).toBe(1);
  expect(waitingWriters(turn)).toBe(0);
  await once(other, 'exit');
});

test('a job stands back as long as somebody waits to write', async () => {
  const turn = new Turn();
  let given = false;
  Atomics.add(turn.shared, 0, 1);
  const second = turn.give().then(() => (given = true));
  await setImmediate();
  await setImmediate();
  expect(given).toBe(false);
  Atomics.sub(turn.shared, 0, 1);
  await second;
  expect(given).toBe(true);
});

test('a transaction that fails, or never gets the lock, leaves no mark', () => {
  const turn = new Turn();
  const failing = (locked: boolean) => () =>
    turn.take((got) => {
      if (locked) got();
      throw new Error('no');
    });
  expect(failing(true)).toThrow('no');
  expect(failing(false)).toThrow('no');
  expect([...turn.shared]).toEqual([0, 0]);
});

test('the mark of a thread that was ended in its transaction is cleared, and holds nobody up for long', () => {
  const turn = new Turn();
  Atomics.store(turn.shared, 1, 1);
  const answer = turn.take((got) => {
    got();
    return 'written';
  });
  expect(answer).toBe('written');
  expect([...turn.shared]).toEqual([0, 0]);
});
