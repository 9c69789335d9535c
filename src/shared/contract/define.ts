import { z } from 'zod';

/** `<domain>:<verb>`; roles and API keys are sets of these. */
export type Permission = `${string}:${'read' | 'write' | 'export' | 'send' | 'manage'}`;

export interface Method<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  /** One sentence for people who write scripts. */
  readonly summary: string;
  readonly input: I;
  readonly output: O;
  readonly permission: Permission;
  /** Which row the audit log gets: an access, a change, or none (progress polling and the like). */
  readonly audit: 'read' | 'write' | 'none';
  /** Works before the workspace is unlocked. */
  readonly whileLocked?: boolean;
}

export function method<I extends z.ZodType, O extends z.ZodType>(spec: Method<I, O>): Method<I, O> {
  return spec;
}

/** UTC milliseconds since 1970. */
export const instant = z.int().nonnegative();
export const id = z.int().positive();
export const nothing = z.strictObject({});
export const shortText = z.string().trim().min(1).max(200);
export const emailText = z.string().trim().min(3).max(320);
/** A calendar day, `YYYY-MM-DD`. */
export const dateText = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
/** An IANA zone name such as `Europe/Berlin`; handlers check that the platform knows it. */
export const zoneName = z.string().min(1).max(64);

/** Opaque position in a list paged by key. */
export const cursor = z.string().max(2000);
export const pageInput = { cursor: cursor.optional(), limit: z.int().min(1).max(500).default(100) };
export function page<T extends z.ZodType>(item: T) {
  return z.strictObject({ items: z.array(item), nextCursor: cursor.nullable() });
}
