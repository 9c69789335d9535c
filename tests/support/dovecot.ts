/** A private Dovecot on loopback: IMAP with TLS and STARTTLS, users and mail in a temporary directory. */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ImapFlow } from 'imapflow';
import type { ServerConfig } from '../../src/shared/contract/mailbox.ts';
import { findProgram } from './needs.ts';
import { testCertificate, testUser } from './smtp.ts';
import type { TestCertificate } from './smtp.ts';

export interface TestDovecot {
  readonly certificate: TestCertificate;
  readonly imapsPort: number;
  readonly imapPort: number;
  /** Where another server asks whether a sign-in is right; only with `auth`. */
  readonly authPort: number | null;
  /** Every user's maildir, by the user's name. */
  readonly mailDir: string;
  /** Settings for sending through Dovecot's submission service; only with a relay. */
  submission(tls: ServerConfig['tls']): ServerConfig;
  /** Settings of the test user's account, trusting the certificate. */
  config(change?: Partial<ServerConfig>): ServerConfig;
  /** Another mail program of the same user. */
  client(user?: string): Promise<ImapFlow>;
  /** Delivers raw mail as if it had arrived. */
  deliver(raw: string | Buffer, folder?: string, at?: Date, user?: string): Promise<void>;
  /** Ends every session of the server's, as a restart would. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export interface DovecotOptions {
  /** What the server says it can; null for everything. Such as `IMAP4rev1 SASL-IR` for a server without IDLE. */
  readonly capability?: string;
  /** Port of the server that submitted mail is passed on to; with it, Dovecot takes mail by SMTP too. */
  readonly relayPort?: number;
  /** Checks sign-ins for another server, by Dovecot's own protocol. */
  readonly auth?: boolean;
  /** Besides the test user, with the same password. */
  readonly users?: readonly string[];
  /** Instead of one of its own. */
  readonly certificate?: TestCertificate;
  /**
   * Signs in by XOAUTH2 and OAUTHBEARER besides: the address that says, by GET with the token as bearer, whose token
   * it is, as JSON with `username` and `active`.
   */
  readonly introspection?: string;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => {
    server.close(done);
  });
  return port;
}

export const reachable = (port: number): Promise<boolean> =>
  new Promise((done) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      done(true);
    });
    socket.once('error', () => done(false));
  });

interface Layout {
  readonly base: string;
  readonly imap: number;
  readonly imaps: number;
  readonly capability: string | undefined;
  readonly auth: number | null;
  readonly oauth: boolean;
  readonly submission: { readonly relayPort: number; readonly plain: number; readonly tls: number } | null;
}

const ownGroup = (): string => execFileSync('id', ['-gn']).toString().trim();

/** For Dovecot 2.3 (Debian 12, Ubuntu 24.04). */
function configuration({ base, imap, imaps, capability, auth, oauth, submission }: Layout): string {
  const { username, gid } = userInfo();
  const root = process.getuid?.() === 0;
  // Without root every process runs as the user who starts the server.
  const users = root
    ? ''
    : `default_internal_user = ${username}\ndefault_login_user = ${username}\ndefault_internal_group = ${ownGroup()}\n`;
  const mailUser = root ? 'mail' : username;
  return `
base_dir = ${base}/run
state_dir = ${base}/state
log_path = ${base}/dovecot.log
auth_verbose = yes
protocols = imap${submission === null ? '' : ' submission'}
listen = 127.0.0.1
ssl = required
ssl_cert = <${base}/cert.pem
ssl_key = <${base}/key.pem
ssl_min_protocol = TLSv1.2
disable_plaintext_auth = yes
auth_mechanisms = plain login${oauth ? ' xoauth2 oauthbearer' : ''}
mail_location = maildir:${base}/mail/%u
mail_uid = ${mailUser}
mail_gid = ${root ? 'mail' : String(gid)}
first_valid_uid = 1
first_valid_gid = 1
maildir_very_dirty_syncs = no
mail_fsync = never
mailbox_idle_check_interval = 1 secs
imap_idle_notify_interval = 2 mins
${capability === undefined ? '' : `imap_capability = ${capability}`}
${users}
passdb {
  driver = passwd-file
  args = scheme=PLAIN ${base}/users
}
${oauth ? `passdb {\n  driver = oauth2\n  mechanisms = xoauth2 oauthbearer\n  args = ${base}/oauth2.conf\n}\n` : ''}
userdb {
  driver = static
  args = uid=${mailUser} gid=${root ? 'mail' : String(gid)} home=${base}/mail/%u
}
${auth === null ? '' : `service auth {\n  inet_listener {\n    port = ${auth}\n  }\n}\n`}
namespace inbox {
  inbox = yes
  mailbox Sent {
    special_use = \\Sent
    auto = subscribe
  }
  mailbox Junk {
    special_use = \\Junk
    auto = subscribe
  }
}
service imap-login {
  inet_listener imap {
    port = ${imap}
  }
  inet_listener imaps {
    port = ${imaps}
    ssl = yes
  }
  ${root ? '' : 'chroot ='}
}
${submission === null ? '' : submissionPart(submission, root)}
service anvil {
  ${root ? '' : 'chroot ='}
}
`;
}

const submissionPart = (
  { relayPort, plain, tls }: { relayPort: number; plain: number; tls: number },
  root: boolean,
): string => `
hostname = localhost
submission_relay_host = 127.0.0.1
submission_relay_port = ${relayPort}
submission_relay_ssl = no
submission_relay_trusted = no
service submission-login {
  inet_listener submission {
    port = ${plain}
  }
  inet_listener submissions {
    port = ${tls}
    ssl = yes
  }
  ${root ? '' : 'chroot ='}
}
`;

/**
 * Starts a Dovecot of its own; `close` ends it and deletes everything. Another program may take a port between its
 * being found free and Dovecot's start: then it is tried again with others.
 */
export async function startDovecot(options: DovecotOptions = {}): Promise<TestDovecot> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await startOnce(options);
    } catch (error) {
      if (tries === 3) throw error;
    }
  }
}

async function startOnce({
  capability,
  relayPort,
  auth,
  introspection,
  ...options
}: DovecotOptions): Promise<TestDovecot> {
  const program = findProgram('dovecot');
  if (program === null) throw new Error('dovecot is not installed (apt install dovecot-imapd)');
  const base = mkdtempSync(join(tmpdir(), 'letterlock-dovecot-'));
  const certificate = options.certificate ?? (await testCertificate());
  const [imap, imaps] = [await freePort(), await freePort()];
  const submission = relayPort === undefined ? null : { relayPort, plain: await freePort(), tls: await freePort() };
  const authPort = auth === true ? await freePort() : null;
  const file = join(base, 'dovecot.conf');
  writeFileSync(join(base, 'cert.pem'), certificate.cert);
  writeFileSync(join(base, 'key.pem'), certificate.key);
  // Whoever else has mail here has the same password.
  const users = [testUser.user, ...(options.users ?? [])];
  writeFileSync(join(base, 'users'), users.map((user) => `${user}:{PLAIN}${testUser.pass}\n`).join(''));
  const oauth = introspection !== undefined;
  writeFileSync(file, configuration({ base, imap, imaps, capability, auth: authPort, oauth, submission }));
  if (oauth) {
    const asked = [
      'introspection_mode = auth',
      `introspection_url = ${introspection}`,
      'username_attribute = username',
    ];
    const active = ['active_attribute = active', 'active_value = true', 'tokeninfo_url ='];
    writeFileSync(join(base, 'oauth2.conf'), [...asked, ...active, ''].join('\n'));
  }
  for (const name of ['mail', 'run', 'state']) mkdirSync(join(base, name), { mode: 0o777 });
  if (process.getuid?.() === 0) {
    const { chmodSync } = await import('node:fs');
    chmodSync(base, 0o755);
    chmodSync(join(base, 'mail'), 0o777);
  }

  const launch = async (): Promise<() => Promise<void>> => {
    const child = spawn(program, ['-F', '-c', file], { stdio: 'ignore' });
    const ended = new Promise<void>((done) => {
      child.once('exit', () => done());
    });
    for (let tries = 0; !(await reachable(imaps)); tries += 1) {
      if (tries > 200 || child.exitCode !== null) {
        child.kill();
        const log = join(base, 'dovecot.log');
        const said = existsSync(log) ? readFileSync(log, 'utf8').slice(-2000) : `it ended with ${child.exitCode}`;
        rmSync(base, { recursive: true, force: true });
        throw new Error(`dovecot did not start:\n${said}`);
      }
      await wait(25);
    }
    return async () => {
      child.kill('SIGTERM');
      await ended;
    };
  };
  let end = await launch();

  const client = async (user = testUser.user): Promise<ImapFlow> => {
    const made = new ImapFlow({
      host: '127.0.0.1',
      port: imaps,
      secure: true,
      tls: { rejectUnauthorized: false },
      auth: { user, pass: testUser.pass },
      logger: false,
      disableAutoIdle: true,
    });
    made.on('error', () => undefined);
    await made.connect();
    return made;
  };
  const config = (change: Partial<ServerConfig> = {}): ServerConfig => ({
    host: '127.0.0.1',
    port: change.tls === 'starttls' ? imap : imaps,
    tls: 'implicit',
    user: testUser.user,
    auth: 'auto',
    minimumTls: 'TLSv1.3',
    fingerprint: certificate.fingerprint,
    ...change,
  });
  return {
    certificate,
    imapsPort: imaps,
    imapPort: imap,
    authPort,
    mailDir: join(base, 'mail'),
    config,
    submission(tls) {
      if (submission === null) throw new Error('started without a relay');
      return config({ tls, port: tls === 'starttls' ? submission.plain : submission.tls });
    },
    client,
    async deliver(raw, folder = 'INBOX', at, user) {
      const other = await client(user);
      await other.append(folder, raw, [], at);
      await other.logout();
    },
    async restart() {
      await end();
      end = await launch();
    },
    async close() {
      await end();
      rmSync(base, { recursive: true, force: true });
    },
  };
}
