/** The incident kit: what was touched in a stretch of the audit log, and a draft of what has to be told about it. Pure. */

export interface Touched {
  readonly method: string;
  readonly class: 'read' | 'write';
  readonly calls: number;
  readonly refused: number;
  /** Different objects named by id. */
  readonly objects: number;
}

export interface Actor {
  readonly principal: string;
  readonly doors: readonly string[];
  readonly calls: number;
  readonly refused: number;
  readonly firstAt: number;
  readonly lastAt: number;
}

export interface IncidentFacts {
  readonly from: number;
  readonly to: number;
  readonly writtenAt: number;
  readonly rows: number;
  readonly actors: readonly Actor[];
  readonly touched: readonly Touched[];
  /** Mails that left in that time, by mailbox. */
  readonly sent: readonly { readonly address: string; readonly mails: number }[];
  /** People in the contact table at the time of writing: the most that can be concerned. */
  readonly contacts: number;
  readonly alerts: readonly { readonly kind: string; readonly firstAt: number; readonly times: number }[];
}

const time = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** Names come from outside: they must stay within their cell. */
const cell = (text: string): string =>
  text
    .replaceAll(/[\r\n]+/g, ' ')
    .replaceAll('|', '\\|')
    .replaceAll('`', "'");

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  if (rows.length === 0) return 'Nothing.\n';
  const line = (cells: readonly (string | number)[]): string =>
    `| ${cells.map((text) => cell(String(text))).join(' | ')} |`;
  return `${[line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')}\n`;
}

/** What a supervisory authority must hear within 72 hours (GDPR, article 33) is due then. */
const notifyWithinMs = 72 * 60 * 60_000;

export function incidentReport(facts: IncidentFacts): string {
  const { actors, touched, sent, alerts } = facts;
  const reads = touched.filter((entry) => entry.class === 'read');
  const writes = touched.filter((entry) => entry.class === 'write');
  const exported = touched.filter(({ method }) => /\.export/.test(method));
  const row = ({ method, calls, refused, objects }: Touched): (string | number)[] => [method, calls, refused, objects];
  const columns = ['Method', 'Calls', 'Refused', 'Objects named'];
  return `# Incident: ${time(facts.from)} to ${time(facts.to)}

Written by Letterlock on ${time(facts.writtenAt)} from ${facts.rows} rows of the audit log. The log holds who did what, ids and counts, and no contents. Attach its export, which can be verified on its own (docs/audit-format.md).

## Who was there
${table(
  ['Who', 'Doors', 'Calls', 'Refused', 'First', 'Last'],
  actors.map(({ principal, doors, calls, refused, firstAt, lastAt }) => [
    principal,
    doors.join(', '),
    calls,
    refused,
    time(firstAt),
    time(lastAt),
  ]),
)}
## What was read
${table(columns, reads.map(row))}
## What was changed
${table(columns, writes.map(row))}
## What left
Exports: ${exported.reduce((sum, { calls, refused }) => sum + calls - refused, 0)}.

${table(
  ['Mailbox', 'Mails sent'],
  sent.map(({ address, mails }) => [address, mails]),
)}
## What Letterlock had noticed
${table(
  ['Alert', 'First', 'Times'],
  alerts.map(({ kind, firstAt, times }) => [kind, time(firstAt), times]),
)}
---

# Draft: notification of a personal data breach
For the supervisory authority, under article 33 of Regulation (EU) 2016/679. It is due without undue delay and, where feasible, within 72 hours of becoming aware: had you become aware at ${time(facts.to)}, by ${time(facts.to + notifyWithinMs)}. Fill in what stands in [brackets]; strike out what does not apply.

1. **Controller and contact**: [name, address]; data protection officer or other contact point: [name, telephone, email].
2. **Became aware**: [date and time]; how: [alert, report by …].
3. **Nature of the breach**: [confidentiality, integrity, availability]; [what happened, in two sentences]. In the time concerned ${actors.length} ${actors.length === 1 ? 'caller' : 'callers'} made ${touched.reduce((sum, { calls }) => sum + calls, 0)} recorded calls, of which ${exported.reduce((sum, { calls, refused }) => sum + calls - refused, 0)} exported data.
4. **People concerned**: business contacts of ours; at most ${facts.contacts} (all that the workspace holds); likely [number].
5. **Records concerned**: names, addresses, employers, correspondence with them; approximately [number].
6. **Likely consequences**: [unwanted mail, phishing in our name, …].
7. **Measures taken**: [locked, keys rotated, API keys revoked, mailboxes disconnected, passwords changed]; measures proposed: [….].
8. **People informed** (article 34): [yes, on …; no, because …].
9. **Attachments**: this report; the export of the audit log with its public key.
`;
}
