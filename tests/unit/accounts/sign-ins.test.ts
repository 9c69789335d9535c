/** Sign-ins under way when the workspace is closed. */
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import type { OAuthProvider } from '../../../src/core/accounts/oauth/provider.ts';
import { createSignIns } from '../../../src/core/accounts/oauth/sign-in.ts';
import { createEventBus } from '../../../src/core/events.ts';
import { memoryLog, testPorts } from '../../support/ports.ts';

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

test('one that is just beginning ends with the workspace: nothing listens and no clock runs', async () => {
  const ports = testPorts();
  const asked = Promise.withResolvers<URL>();
  const url = Promise.withResolvers<string>();
  const provider: Partial<OAuthProvider> = {
    redirect: { host: '127.0.0.1', port: null, path: '/' },
    authorizationUrl({ redirectUri }) {
      asked.resolve(new URL(redirectUri));
      return url.promise;
    },
  };
  const signIns = createSignIns({
    provider: () => provider as OAuthProvider,
    clock: ports.clock,
    events: createEventBus((error) => {
      throw error;
    }),
    log: memoryLog(),
    settle: () => Promise.reject(new Error('nobody signed in')),
  });
  const beginning = signIns.begin({
    way: 'gmail-api',
    client: { provider: 'google', clientId: 'id' },
    clientSecret: null,
    hint: null,
    name: null,
    displayName: '',
    password: null,
    accountId: null,
  });
  const { port } = await asked.promise;
  expect(await answers(Number(port))).toBe(true);
  signIns.close();
  url.resolve('https://accounts.example/');
  await expect(beginning).rejects.toMatchObject({ code: 'locked' });
  expect(await answers(Number(port))).toBe(false);
  expect(ports.clock.nextTimer()).toBeNull();
  ports.cleanUp();
});
