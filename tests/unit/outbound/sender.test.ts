import { expect, test } from 'vitest';
import type { Connector } from '../../../src/core/connectors/connector.ts';
import { createSender } from '../../../src/core/outbound/sender.ts';
import { aMail, plainComposer } from '../../support/outbound.ts';
import { memoryLog } from '../../support/ports.ts';

const mail = aMail();

test('a message that nobody could ask about goes back and not out', async () => {
  const connector: Connector = {
    capabilities: { receives: false, pushes: false, sentIsAuthoritative: false, filesSentMail: true, concurrency: 1 },
    verify: () => Promise.resolve([]),
    send: () => Promise.reject(new Error('must not be called')),
    findSent: () => Promise.resolve('unknown'),
    fetch: async function* none() {},
    watch: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
  const mayGo = (): boolean => {
    throw new Error('disk I/O error');
  };
  const sender = createSender({ composer: plainComposer, log: memoryLog() });
  const { signal } = new AbortController();
  expect(await sender.handOver({ connector, mail, mayGo, signal })).toEqual({ kind: 'released' });
});
