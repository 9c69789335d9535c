/**
 * A fast SMTP server with TLS in a process of its own. It takes every mail, appends `Message-ID recipient` to a file
 * before it says so, and cuts the line at random where it is told to. It shares nothing with the code it tests.
 */
import { appendFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import { testCertificate } from './smtp.ts';

/** Points at which a line can be cut: before and after which the sender's duties differ. */
const cuts = ['greeting', 'mail', 'data', 'body', 'after-dot', 'after-taking'] as const;
type Cut = (typeof cuts)[number] | null;

const [recordPath = '', chaosText = '0', seedText = '1'] = process.argv.slice(2);
const chaos = Number(chaosText);
let seed = Number(seedText);
function random(): number {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return seed / 0x1_0000_0000;
}

let accepted = 0;

function take(recipient: string, body: string): void {
  accepted += 1;
  if (recordPath === '') return;
  const head = body.slice(0, body.indexOf('\r\n\r\n')).replaceAll(/\r\n[ \t]+/g, ' ');
  const messageId = /^message-id:\s*(\S+)/im.exec(head)?.[1] ?? 'none';
  appendFileSync(recordPath, `${messageId} ${recipient}\n`);
}

function serve(socket: TLSSocket): void {
  let inData = false;
  let recipient = '';
  let pending = '';
  let cut: Cut = null;
  const say = (line: string): void => void socket.write(`${line}\r\n`);
  const cutHere = (at: Cut): boolean => {
    if (cut !== at) return false;
    socket.destroy();
    return true;
  };
  const draw = (): void => {
    cut = random() < chaos ? (cuts[Math.floor(random() * cuts.length)] ?? null) : null;
  };

  const command = (line: string): void => {
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === 'EHLO' || verb === 'HELO')
      say('250-sink.example\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 AUTH PLAIN LOGIN');
    else if (verb === 'AUTH') say('235 2.7.0 Welcome');
    else if (verb === 'MAIL') {
      draw();
      if (!cutHere('mail')) say('250 2.1.0 OK');
    } else if (verb === 'RCPT') {
      recipient = /<([^>]*)>/.exec(line)?.[1] ?? '';
      say('250 2.1.5 OK');
    } else if (verb === 'DATA') {
      if (cutHere('data')) return;
      inData = true;
      say('354 Go ahead');
    } else if (verb === 'QUIT') {
      say('221 Bye');
      socket.end();
    } else say('250 2.0.0 OK');
  };

  const finish = (body: string): void => {
    inData = false;
    if (cutHere('after-dot')) return;
    take(recipient, body);
    if (!cutHere('after-taking')) say(`250 2.0.0 Taken as ${accepted}`);
  };

  socket.setEncoding('latin1');
  socket.on('error', () => undefined);
  socket.on('data', (piece: string) => {
    // Answers to commands that came together leave together (RFC 2920, 3.2).
    socket.cork();
    read(piece);
    process.nextTick(() => socket.uncork());
  });
  const read = (piece: string): void => {
    pending += piece;
    for (;;) {
      if (inData) {
        const end = pending.startsWith('.\r\n') ? 0 : pending.indexOf('\r\n.\r\n') + 2;
        if (end === 1) {
          if (pending.length > 200) cutHere('body');
          return;
        }
        const body = pending.slice(0, end);
        pending = pending.slice(end + 3);
        finish(body);
      } else {
        const end = pending.indexOf('\r\n');
        if (end < 0) return;
        const line = pending.slice(0, end);
        pending = pending.slice(end + 2);
        command(line);
      }
      if (socket.destroyed) return;
    }
  };
  draw();
  if (!cutHere('greeting')) say('220 sink.example ESMTP');
}

const certificate = await testCertificate();
const server = createServer({ key: certificate.key, cert: certificate.cert, minVersion: 'TLSv1.3' }, (socket) => {
  socket.setNoDelay(true);
  serve(socket);
});
server.on('tlsClientError', () => undefined);
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ port, fingerprint: certificate.fingerprint, cert: certificate.cert })}\n`);
});
process.on('disconnect', () => process.exit(0));
process.on('message', () => process.send?.({ accepted }));
