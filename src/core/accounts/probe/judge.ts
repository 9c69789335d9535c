/** Judges a probe that arrived. Pure: the same mail, the same answers of DNS, the same findings. */
import type { ProbeFinding } from '../../../shared/contract/self-probe.ts';
import { probeTopic } from '../../../shared/contract/self-probe.ts';
import type { Evidence } from './evidence.ts';
import { found } from './finding.ts';
import { hopLine, hopsOf } from './hops.ts';
import { judgeContent } from './judge-content.ts';
import { judgeSigning } from './judge-signing.ts';
import type { SentProbe } from './judge-signing.ts';

/** Beyond, somebody on the way waits on purpose (greylisting) or is overloaded. */
const promptMs = 60_000;

/** Clocks differ: never before it was sent, never after it was found. */
export const arrivedAt = ({ at }: Pick<SentProbe, 'at'>, { receivedAt, seenAt }: Evidence): number =>
  Math.min(seenAt, Math.max(at, receivedAt));

function judgeDelivery(sent: SentProbe, seen: Evidence): ProbeFinding {
  const took = arrivedAt(sent, seen) - sent.at;
  const facts = { seconds: `${Math.max(1, Math.round(took / 1000))}` };
  return took <= promptMs
    ? found('delivery', 'ok', 'delivery-prompt', { facts })
    : found('delivery', 'warn', 'delivery-slow', { facts });
}

function judgeFolder({ practice }: SentProbe, { folder }: Evidence): ProbeFinding {
  if (practice) return found('folder', 'unknown', 'practice');
  if (folder === null) return found('folder', 'unknown', 'folder-unknown');
  const facts = { folder: folder.name.replace(/^CATEGORY_/, '').toLowerCase() };
  if (folder.kind === 'junk') return found('folder', 'bad', 'folder-junk', { facts: { folder: folder.name } });
  if (folder.kind === 'other') return found('folder', 'warn', 'folder-other', { facts: { folder: folder.name } });
  // Gmail's inbox has tabs; what is in another one than the first is seen later.
  if (folder.name.startsWith('CATEGORY_')) return found('folder', 'warn', 'folder-category', { facts });
  return found('folder', 'ok', 'folder-inbox');
}

const isOld = (protocol: string): boolean => /^TLSv1\.[01]$/.test(protocol);

function judgeTls({ practice }: SentProbe, { fields }: Evidence): ProbeFinding {
  const hops = hopsOf(fields);
  const details = hops.map(hopLine);
  if (practice) return found('tls', 'unknown', 'practice', { details });
  const open = hops.filter(({ inside }) => !inside);
  const clear = open.find(({ encrypted }) => encrypted === false);
  if (clear !== undefined)
    return found('tls', 'bad', 'tls-clear', { facts: { from: clear.from, by: clear.by }, details });
  const old = open.find(({ protocol }) => isOld(protocol));
  if (old !== undefined)
    return found('tls', 'warn', 'tls-old', { facts: { by: old.by, protocol: old.protocol }, details });
  const told = open.filter(({ encrypted }) => encrypted === true);
  if (told.length === 0) return found('tls', 'unknown', 'tls-not-told', { details });
  return found('tls', 'ok', told.length === open.length ? 'tls-all' : 'tls-told', {
    facts: { count: `${told.length}` },
    details,
  });
}

/** Every topic once, in the order of the contract. */
export function judgeProbe(sent: SentProbe, seen: Evidence): readonly ProbeFinding[] {
  const findings = [
    judgeDelivery(sent, seen),
    judgeFolder(sent, seen),
    ...judgeSigning(sent, seen),
    ...judgeContent(sent, seen),
    judgeTls(sent, seen),
  ];
  const order = probeTopic.options;
  return findings.toSorted((a, b) => order.indexOf(a.topic) - order.indexOf(b.topic));
}
