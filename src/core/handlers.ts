import type { Permission } from '../shared/contract/define.ts';
import type { Contract, Domain, MethodName, Output, Parsed } from '../shared/contract/index.ts';

/** Who calls. Hosts make these; the dispatcher alone judges them. */
export interface Principal {
  /** As the audit log names it: `owner`, `person:Ada`, `key:ci`. */
  readonly name: string;
  /** Which door: `window`, `loopback`, `cli`, `system`, `api`. */
  readonly from: string;
  readonly permissions: ReadonlySet<Permission> | 'all';
  /** Id of the person who calls; left out for the app itself and for keys. */
  readonly person?: string;
  /** Id of the API key that calls. */
  readonly key?: number;
  /** Where a call by a key comes from; it goes into the audit log. */
  readonly address?: string;
}

export interface CallContext {
  readonly principal: Principal;
  /** Adds object ids and counts to the call's audit row. Never contents. */
  readonly note: (objects: Readonly<Record<string, number | string | boolean | null>>) => void;
}

export type Handler<N extends MethodName> = (input: Parsed<N>, context: CallContext) => Promise<Output<N>> | Output<N>;

/** A domain implements each of its contract's methods. */
export type Handlers<D extends Domain> = {
  readonly [M in keyof Contract[D] & string]: `${D}.${M}` extends MethodName ? Handler<`${D}.${M}`> : never;
};
