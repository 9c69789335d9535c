/**
 * The loopback host with the whole outside world of a mailbox in its process: Google, Microsoft, Zoho, Amazon SES, and
 * a mail server of one's own. `node providers-host.ts RENDERER PASSPHRASE` prints the address of a control
 * server, through which the test is the provider's page, the recipient and a second caller of the contract.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from '../../../src/core/app.ts';
import { systemClock } from '../../../src/core/clock.ts';
import { startLoopbackHost } from '../../../src/web/server.ts';
import { replyTo } from '../../support/answers.ts';
import { silentDns, testPorts } from '../../support/ports.ts';
import { decideAt, startWorld } from '../../support/providers/world.ts';
import type { MailboxEnd } from '../../support/providers/world.ts';

const [rendererDir, passphrase] = process.argv.slice(2);
if (rendererDir === undefined || passphrase === undefined) throw new Error('Give the screens and a passphrase.');
const world = await startWorld();
const dns = {
  ...silentDns,
  // Whose mail Microsoft hosts; nobody else is found by asking.
  mx: (domain: string) =>
    Promise.resolve(
      domain === 'firma.example' ? [{ exchange: 'firma-example.mail.protection.outlook.com', priority: 0 }] : [],
    ),
};
const ports = { ...testPorts({ network: world.network, dns }), clock: systemClock };
const app = await createApp(ports, { checkOutput: true });
const owner = { name: 'owner', from: 'test', permissions: 'all' } as const;
const call = (name: string, input: unknown) => app.dispatch(owner, name, input);
await call('vault.create', { keychain: false, passphrase });
const host = await startLoopbackHost({ app, rendererDir, version: ports.version, clock: systemClock, log: ports.log });

/** What the provider's page does when its user decides. */
function decide(asked: URLSearchParams): { readonly status: number; readonly location: string } {
  const error = asked.get('error');
  const refused = error === null ? null : { error, errorDescription: asked.get('description') ?? '' };
  return decideAt(world, asked.get('url') ?? '', refused);
}

const mailboxOf = (name: string): MailboxEnd => {
  const found = Object.entries(world.mailboxes).find(([known]) => known === name);
  if (found === undefined) throw new Error(`There is no mailbox ${name}.`);
  return found[1];
};

/** The recipient of the newest mail answers it. */
async function answer(name: string): Promise<object> {
  const mailbox = mailboxOf(name);
  const raw = mailbox.sent().at(-1);
  if (raw === undefined) throw new Error(`${name} has sent nothing.`);
  await mailbox.deliver(replyTo({ raw, at: new Date() }));
  return {};
}

const control = createServer((request, response) => {
  void (async () => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(Buffer.from(piece as Uint8Array));
    const body = Buffer.concat(pieces).toString();
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://control');
    const [, verb = '', name = ''] = pathname.split('/');
    try {
      if (verb === 'decide') {
        const { status, location } = decide(searchParams);
        response.writeHead(status, { location }).end('The provider shows an error page.');
        return;
      }
      let result: unknown = {};
      if (verb === 'address') result = host.address();
      if (verb === 'call') result = await call(name, JSON.parse(body));
      if (verb === 'sent') result = mailboxOf(name).sent();
      if (verb === 'answer') result = await answer(name);
      if (verb === 'carry') await world.asJunk(mailboxOf(name).sent().at(-1) ?? '');
      if (verb === 'revoke') {
        world.signIns[name]?.revokeAll();
        world.signIns[name]?.expireAccessTokens();
      }
      if (verb === 'servers') result = world.servers;
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result));
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  })();
});
await new Promise<void>((resolve) => control.listen(0, '127.0.0.1', resolve));
const { port } = control.address() as AddressInfo;
process.stdout.write(`http://127.0.0.1:${String(port)}\n`);

process.once('SIGTERM', () => {
  void (async () => {
    control.closeAllConnections();
    control.close();
    await host.close();
    await app.stop();
    await world.close();
    ports.cleanUp();
    process.exit(0);
  })();
});
