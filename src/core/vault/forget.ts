/**
 * Overwrites secrets; null is allowed for what there was none of. The one way in which keys end: in a `finally` of
 * whoever came by them, or in a `catch` where they are handed on.
 */
export function forget(...secrets: readonly (Uint8Array | null | undefined)[]): void {
  for (const secret of secrets) secret?.fill(0);
}
