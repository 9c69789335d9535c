import { domainKey, parseAddress } from './address.ts';
import type { SuppressionKind } from './repository-suppression.ts';

export type SuppressionValue =
  | { readonly ok: true; readonly kind: SuppressionKind; readonly value: string }
  | { readonly ok: false; readonly reason: string };

/** `a@b.c` is an address; `b.c`, `@b.c` and `*@b.c` are a whole domain. Pure. */
export function readSuppressionValue(text: string): SuppressionValue {
  const clean = text.trim();
  const at = clean.lastIndexOf('@');
  if (at > 0 && clean.slice(0, at) !== '*') {
    const parsed = parseAddress(clean);
    return parsed.ok ? { ok: true, kind: 'address', value: parsed.address.key } : { ok: false, reason: parsed.problem };
  }
  const domain = domainKey(clean.slice(at + 1));
  return domain === null ? { ok: false, reason: 'address-domain' } : { ok: true, kind: 'domain', value: domain };
}
