/** Servers that a domain announces in DNS: RFC 6186 (`_submission`, `_imap`, `_imaps`) and RFC 8314 (`_submissions`). */
import type { ServerConfig } from '../../../shared/contract/mailbox.ts';
import type { Dns } from '../../ports.ts';
import { isHost } from './autoconfig.ts';

type Answers = Awaited<ReturnType<Dns['srv']>>;

/** The best of several answers; null when the service is not offered (a target of `.`). Pure. */
export function bestTarget(answers: Answers): { host: string; port: number } | null {
  const [best] = answers.toSorted((a, b) => a.priority - b.priority || b.weight - a.weight);
  const host = best?.name.toLowerCase().replace(/\.$/, '') ?? '';
  return best === undefined || !isHost(host) ? null : { host, port: best.port };
}

async function ask(dns: Pick<Dns, 'srv'>, name: string): Promise<{ host: string; port: number } | null> {
  try {
    return bestTarget(await dns.srv(name));
  } catch {
    return null;
  }
}

export async function findBySrv(
  dns: Pick<Dns, 'srv'>,
  domain: string,
  user: string,
): Promise<{ smtp: ServerConfig; imap: ServerConfig | null } | null> {
  const [submissions, submission, imaps, imap] = await Promise.all(
    ['_submissions._tcp', '_submission._tcp', '_imaps._tcp', '_imap._tcp'].map((name) => ask(dns, `${name}.${domain}`)),
  );
  const smtp = server(submissions, 'implicit', user) ?? server(submission, 'starttls', user);
  return smtp && { smtp, imap: server(imaps, 'implicit', user) ?? server(imap, 'starttls', user) };
}

function server(
  found: { host: string; port: number } | null | undefined,
  tls: ServerConfig['tls'],
  user: string,
): ServerConfig | null {
  return found ? { ...found, tls, user, auth: 'auto', minimumTls: 'TLSv1.3', fingerprint: null } : null;
}
