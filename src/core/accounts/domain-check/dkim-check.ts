import { createPublicKey } from 'node:crypto';
import type { DomainFinding } from '../../../shared/contract/domain-check.ts';
import { finding, publishTxt, tagsOf } from './finding.ts';
import type { Lookup } from './lookup.ts';

/** RFC 8301, 3.2: verifiers may ignore shorter ones; signers should use twice that. */
const leastBits = 1024;
const goodBits = 2048;

export interface KnownSelector {
  readonly selector: string;
  /** `key`: of the mailbox's own key; `mail`: seen in a mail that arrived; `asked`; `usual`: of the provider. */
  readonly from: 'key' | 'mail' | 'asked' | 'usual';
  /** The record that belongs to the mailbox's own key. */
  readonly value?: string;
}

/** Names that many servers use. */
const usual = ['default', 'dkim', 'mail', 'k1', 's1', 's2', 'selector1', 'selector2', 'google'];

/** Selectors to try, each once: certain ones first. */
export function selectorsToTry(
  certain: readonly KnownSelector[],
  ofProvider: readonly string[],
): readonly KnownSelector[] {
  const all = [
    ...certain,
    ...[...ofProvider, ...usual].map((selector): KnownSelector => ({ selector, from: 'usual' })),
  ];
  return all.filter(({ selector }, index) => all.findIndex((other) => other.selector === selector) === index);
}

/** Bits of the key in a record; 0 for one that was revoked (empty), null for none that can be read. Ed25519 counts 256. */
export function keyBits(record: string): number | null {
  const tags = tagsOf(record);
  const p = tags.get('p')?.replaceAll(/\s/g, '');
  if (p === undefined) return null;
  if (p === '') return 0;
  if (tags.get('k')?.toLowerCase() === 'ed25519') return Buffer.from(p, 'base64').length === 32 ? 256 : null;
  try {
    const key = createPublicKey({ key: Buffer.from(p, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyDetails?.modulusLength ?? null;
  } catch {
    return null;
  }
}

const isEdKey = (record: string): boolean => tagsOf(record).get('k')?.toLowerCase() === 'ed25519';

const sameKey = (a: string, b: string): boolean =>
  tagsOf(a).get('p')?.replaceAll(/\s/g, '') === tagsOf(b).get('p')?.replaceAll(/\s/g, '');

/** @param known as `selectorsToTry` gives them */
export async function checkDkim(dns: Lookup, domain: string, known: readonly KnownSelector[]): Promise<DomainFinding> {
  const answers = await Promise.all(
    known.map(async (one) => {
      const name = `${one.selector}._domainkey.${domain}`;
      const record = (await dns.txt(name)).find((text) => tagsOf(text).has('p'));
      return { ...one, name, record };
    }),
  );
  const wanted = answers.find(({ from }) => from !== 'usual');
  if (wanted !== undefined && wanted.record === undefined) {
    const facts = { selector: wanted.selector, name: wanted.name };
    return finding('dkim', 'bad', wanted.from === 'key' ? 'dkim-own-missing' : 'dkim-selector-missing', {
      facts,
      steps: wanted.value === undefined ? [] : publishTxt(wanted.name, wanted.value),
    });
  }
  const found = wanted ?? answers.find(({ record }) => record !== undefined && (keyBits(record) ?? 0) > 0);
  if (found?.record === undefined) return finding('dkim', 'warn', 'dkim-not-found');
  const { record, selector, name, value } = found;
  const bits = keyBits(record);
  const facts = { selector, name, record, bits: `${bits ?? 0}` };
  if (value !== undefined && !sameKey(value, record))
    return finding('dkim', 'bad', 'dkim-own-other', { facts, steps: publishTxt(name, value) });
  if (bits === null) return finding('dkim', 'bad', 'dkim-unreadable', { facts });
  if (bits === 0) return finding('dkim', 'bad', 'dkim-revoked', { facts });
  if (isEdKey(record)) return finding('dkim', 'warn', 'dkim-ed25519', { facts });
  if (bits < leastBits) return finding('dkim', 'bad', 'dkim-weak', { facts });
  if (
    tagsOf(record)
      .get('t')
      ?.split(':')
      .some((flag) => flag.trim() === 'y') === true
  )
    return finding('dkim', 'warn', 'dkim-testing', { facts });
  if (bits < goodBits) return finding('dkim', 'warn', 'dkim-short', { facts });
  return finding('dkim', 'ok', found.from === 'usual' ? 'dkim-found' : 'dkim-ok', { facts });
}
