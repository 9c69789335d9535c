/** Stands in for `jobs/worker.ts`: speaks the same protocol and does what its input says. */
import { parentPort, workerData } from 'node:worker_threads';
import type { FromWorker, ToAssistant, ToWorker, WorkerStart } from '../../src/core/jobs/worker-protocol.ts';

const start = workerData as WorkerStart;
const post = (message: FromWorker): void => parentPort?.postMessage(message);
const stayAlive = (): void => void parentPort?.on('message', () => undefined);

switch (start.kind) {
  case 'answer':
    post({ type: 'progress', done: 1, total: 2, phase: 'half' });
    post({ type: 'done', result: { got: JSON.stringify(start.input) } });
    break;
  case 'until-cancelled':
    parentPort?.on('message', (message: ToWorker) => {
      if (message.type === 'cancel') post({ type: 'failed', code: 'cancelled', message: '' });
      parentPort?.close();
    });
    break;
  case 'assist':
    parentPort?.on('message', (message: ToAssistant) => {
      if (message.type === 'stop') parentPort?.close();
    });
    break;
  case 'deaf':
    stayAlive();
    break;
  case 'refuses':
    post({ type: 'failed', code: 'disk-full', message: 'The disk is full.' });
    break;
  case 'leaks':
    post({ type: 'failed', code: 'internal', message: 'secret detail' });
    break;
  default:
    throw new Error('secret crash detail');
}
