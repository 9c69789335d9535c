/**
 * One pipeline for every caller: known method → locked? → permission → rate limit → validate input → policy → handler →
 * validate output (tests) → audit → result. It knows neither Electron nor HTTP, and nothing reaches a handler
 * around it.
 */
import type { Input, MethodName, Output } from '../shared/contract/index.ts';
import type { Method } from '../shared/contract/define.ts';
import { LetterlockError, toEnvelope } from '../shared/result.ts';
import type { Result } from '../shared/result.ts';
import type { CallContext, Principal } from './handlers.ts';
import type { Clock, Log } from './ports.ts';
import type { RateLimit } from './rate-limit.ts';
import { storeError } from './store/open.ts';

export interface AuditRecord {
  readonly at: number;
  readonly principal: string;
  readonly door: string;
  readonly method: string;
  readonly class: 'read' | 'write';
  readonly objects: Readonly<Record<string, unknown>>;
  readonly outcome: string;
}

type AnyHandler = (input: unknown, context: CallContext) => unknown;

export interface DispatchDeps {
  /** Undefined for a method whose domain is not open. */
  handler(name: string): AnyHandler | undefined;
  unlocked(): boolean;
  audit(record: AuditRecord): void;
  /** Throws when the organisation's policy refuses the call. */
  policy?(name: string, input: unknown): Promise<void>;
  /** Told of each call that is let through; answers what is to be done after it. */
  during?(name: string, input: unknown): () => void;
  readonly rateLimit: RateLimit;
  readonly clock: Clock;
  readonly log: Log;
  /** Also check what handlers answer against the contract; on in tests. */
  readonly checkOutput: boolean;
}

export interface Dispatch {
  /** For callers outside: never rejects, never answers a stack trace. */
  (principal: Principal, name: string, input: unknown): Promise<Result<unknown>>;
}

let contract: ReadonlyMap<string, Method> | null = null;

/** All methods with their schemas, which take a tenth of a second to build: a host has its door open before. */
export async function loadContract(): Promise<ReadonlyMap<string, Method>> {
  contract ??= (await import('../shared/contract/index.ts')).methods;
  return contract;
}

export function createDispatch(deps: DispatchDeps): Dispatch {
  return async (principal, name, input) => {
    const method = (contract ?? (await loadContract())).get(name);
    if (method === undefined) {
      return { ok: false, error: toEnvelope(new LetterlockError('unknown-method', 'There is no such method.')) };
    }
    const objects: Record<string, unknown> = {};
    let result: Result<unknown>;
    try {
      const value = await invoke(deps, principal, name, method, input, objects);
      result = { ok: true, value };
    } catch (error) {
      result = failure(deps, name, error);
    }
    const kept = auditedAs(method, principal, result);
    if (kept === 'none') return result;
    try {
      record(deps, principal, name, kept, objects, result);
      return result;
    } catch (error) {
      // What could not be written to the audit log is not handed out either.
      return failure(deps, name, error);
    }
  };
}

/** What a key may not is written down for every method: whoever tries a stolen one begins with the harmless calls. */
function auditedAs({ audit }: Method, { key }: Principal, result: Result<unknown>): Method['audit'] {
  const refusedKey = key !== undefined && !result.ok && result.error.code === 'forbidden';
  return audit === 'none' && refusedKey ? 'read' : audit;
}

function failure(deps: DispatchDeps, name: string, error: unknown): Result<never> {
  return { ok: false, error: toEnvelope(asLetterlockError(error, deps.log, name)) };
}

async function invoke(
  deps: DispatchDeps,
  principal: Principal,
  name: string,
  method: Method,
  input: unknown,
  objects: Record<string, unknown>,
): Promise<unknown> {
  if (!deps.unlocked() && method.whileLocked !== true) throw new LetterlockError('locked');
  if (principal.permissions !== 'all' && !principal.permissions.has(method.permission)) {
    throw new LetterlockError('forbidden', `This caller lacks the permission ${method.permission}.`);
  }
  if (!deps.rateLimit.take(`${principal.from}/${principal.name}`, deps.clock.now())) {
    throw new LetterlockError('rate-limited');
  }
  const parsed = method.input.safeParse(input ?? {});
  if (!parsed.success) throw invalidInput(parsed.error.issues);
  Object.assign(objects, namedObjects(parsed.data));
  const handler = deps.handler(name);
  if (handler === undefined) throw new LetterlockError('not-allowed-now');
  await deps.policy?.(name, parsed.data);
  // It may have been locked meanwhile; behind a locked door that sends on, the handler would still answer.
  if (!deps.unlocked() && method.whileLocked !== true) throw new LetterlockError('locked');
  const note: CallContext['note'] = (more) => void Object.assign(objects, more);
  const after = deps.during?.(name, parsed.data);
  const value = await Promise.resolve()
    .then(() => handler(parsed.data, { principal, note }))
    .finally(after);
  if (deps.checkOutput) method.output.parse(value);
  return value;
}

/** Says which field is wrong and what it should be; never repeats the value. */
function invalidInput(issues: readonly { path: PropertyKey[]; message: string }[]): LetterlockError {
  const problems = issues.slice(0, 10).map(({ path, message }) => ({ field: path.map(String).join('.'), message }));
  const first = problems[0];
  const where = first === undefined || first.field === '' ? '' : `${first.field}: `;
  return new LetterlockError('invalid-input', `${where}${first?.message ?? 'The input is not valid.'}`, { problems });
}

/** Ids and counts in a call's input, for its audit row. */
function namedObjects(input: unknown): Record<string, unknown> {
  if (typeof input !== 'object' || input === null) return {};
  return Object.fromEntries(
    Object.entries(input).flatMap(([key, value]): [string, unknown][] => {
      if (/^id$|Id$/.test(key) && (typeof value === 'number' || typeof value === 'string')) return [[key, value]];
      if (/^ids$|Ids$/.test(key) && Array.isArray(value)) return [[key, value.slice(0, 20)]];
      if (Array.isArray(value)) return [[`${key}.count`, value.length]];
      return [];
    }),
  );
}

function asLetterlockError(error: unknown, log: Log, name: string): LetterlockError {
  if (error instanceof LetterlockError) return error;
  const fromStore = storeError(error);
  if (fromStore !== null) return fromStore;
  log.error('a call failed unexpectedly', {
    method: name,
    error: error instanceof Error ? (error.stack ?? error.message) : String(error),
  });
  return new LetterlockError('internal');
}

function record(
  deps: DispatchDeps,
  principal: Principal,
  method: string,
  auditClass: 'read' | 'write',
  objects: Record<string, unknown>,
  result: Result<unknown>,
): void {
  deps.audit({
    at: deps.clock.now(),
    principal: principal.name,
    door: principal.from,
    method,
    class: auditClass,
    objects: principal.address === undefined ? objects : { ...objects, address: principal.address },
    outcome: result.ok ? 'ok' : result.error.code,
  });
}

/** A typed caller for code inside a host or a test; throws `LetterlockError` instead of answering an envelope. */
export type TypedCall = <N extends MethodName>(name: N, input: Input<N>) => Promise<Output<N>>;

export function typedCall(dispatch: Dispatch, principal: Principal): TypedCall {
  return typed((name, input) => dispatch(principal, name, input));
}

/** The same over any way to call. */
export function typed(call: (name: string, input: unknown) => Promise<Result<unknown>>): TypedCall {
  return async <N extends MethodName>(name: N, input: Input<N>) => {
    const result = await call(name, input);
    if (!result.ok) throw new LetterlockError(result.error.code, result.error.message, result.error.details);
    return result.value as Output<N>;
  };
}
