/**
 * A private Postfix on loopback: a submission server with TLS, sign-ins checked by a Dovecot, delivering its users'
 * mail into that Dovecot's maildirs. Needs root, as Postfix does.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { ServerConfig } from '../../src/shared/contract/mailbox.ts';
import { freePort, reachable } from './dovecot.ts';
import type { TestDovecot } from './dovecot.ts';
import { findProgram } from './needs.ts';
import { testCertificate, testUser } from './smtp.ts';

export interface TestPostfix {
  config(): ServerConfig;
  close(): Promise<void>;
}

const idOf = (kind: '-u' | '-g', name: string): string => execFileSync('id', [kind, name]).toString().trim();

const services = (port: number): string => `
127.0.0.1:${port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
proxymap unix - - n - - proxymap
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
`;

export async function startPostfix(dovecot: TestDovecot): Promise<TestPostfix> {
  const program = findProgram('postfix');
  if (program === null || dovecot.authPort === null)
    throw new Error('needs postfix, and a Dovecot that checks sign-ins');
  const base = mkdtempSync(join(tmpdir(), 'letterlock-postfix-'));
  chmodSync(base, 0o755);
  const [port, certificate] = [await freePort(), await testCertificate()];
  const directory = (name: string): string => {
    const path = join(base, name);
    mkdirSync(path, { mode: 0o755 });
    return path;
  };
  const [config, queue, data] = [directory('config'), directory('queue'), directory('data')];
  execFileSync('chown', ['postfix', data]);
  writeFileSync(join(config, 'cert.pem'), certificate.cert);
  writeFileSync(join(config, 'key.pem'), certificate.key, { mode: 0o600 });
  writeFileSync(join(config, 'master.cf'), services(port));
  writeFileSync(
    join(config, 'main.cf'),
    `compatibility_level = 3.6
queue_directory = ${queue}
data_directory = ${data}
maillog_file = ${base}/log
maillog_file_prefixes = ${base}
myhostname = mail.letterlock.example
mydestination =
inet_interfaces = 127.0.0.1
virtual_mailbox_domains = letterlock.example
virtual_mailbox_base = ${dovecot.mailDir}
virtual_mailbox_maps = static:${testUser.user}/
virtual_uid_maps = static:${idOf('-u', 'mail')}
virtual_gid_maps = static:${idOf('-g', 'mail')}
virtual_minimum_uid = 1
smtpd_tls_wrappermode = yes
smtpd_tls_cert_file = ${config}/cert.pem
smtpd_tls_key_file = ${config}/key.pem
smtpd_tls_mandatory_protocols = >=TLSv1.3
smtpd_tls_session_cache_database =
smtpd_tls_received_header = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:${dovecot.authPort}
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_recipient_restrictions = permit_sasl_authenticated, reject
alias_maps =
alias_database =
`,
  );
  execFileSync(program, ['-c', config, 'start'], { stdio: 'ignore' });
  const end = (): void => {
    execFileSync(program, ['-c', config, 'stop'], { stdio: 'ignore' });
    rmSync(base, { recursive: true, force: true });
  };
  for (let tries = 0; !(await reachable(port)); tries += 1) {
    if (tries > 200) {
      const log = readFileSync(join(base, 'log'), 'utf8').slice(-2000);
      end();
      throw new Error(`postfix did not start:\n${log}`);
    }
    await wait(25);
  }
  return {
    config: () => ({
      host: '127.0.0.1',
      port,
      tls: 'implicit',
      user: testUser.user,
      auth: 'auto',
      minimumTls: 'TLSv1.3',
      fingerprint: certificate.fingerprint,
    }),
    close: () => Promise.resolve(end()),
  };
}
