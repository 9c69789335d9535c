/**
 * Libraries that look names up by themselves, before they connect or instead, ask a name server whoever it is that they
 * name. Every way in which Node.js does that (nodejs.org/api/dns.html) is asked first; so are datagrams, which nothing
 * here needs.
 */
import dgram from 'node:dgram';
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';

/** As they were before any gate: for our own questions about records, which are asked of no host that is contacted. */
const { resolve4, resolve6, resolveMx, resolveSrv, resolveTxt } = dns.promises;
export const ungatedNames = { resolve4, resolve6, resolveMx, resolveSrv, resolveTxt };

type Function = (this: unknown, ...args: unknown[]) => unknown;

const questions = ['lookup', 'lookupService', 'resolve', 'reverse'] as const;
const records = ['4', '6', 'Any', 'Caa', 'Cname', 'Mx', 'Naptr', 'Ns', 'Ptr', 'Soa', 'Srv', 'Tlsa', 'Txt'] as const;
const names: readonly string[] = [...questions, ...records.map((record) => `resolve${record}`)];

function wrap(owner: object, name: string, make: (original: Function) => Function): void {
  const original: unknown = Reflect.get(owner, name);
  // Not every version of Node.js, nor each of its owners, has all of them.
  if (typeof original !== 'function') return;
  Object.defineProperty(owner, name, { value: make(original as Function), configurable: true, writable: true });
}

function refusal(check: (host: string) => void, host: unknown): unknown {
  if (typeof host !== 'string' || host === '') return null;
  try {
    check(host);
    return null;
  } catch (error) {
    return error;
  }
}

/** @param check throws where a name may not be looked up */
export function gateNames(check: (host: string) => void): void {
  for (const name of names) {
    for (const owner of [dns, dns.Resolver.prototype]) {
      wrap(
        owner,
        name,
        (original) =>
          function gated(this: unknown, ...args: unknown[]) {
            const refused = refusal(check, args[0]);
            const answer = args.findLast((argument) => typeof argument === 'function') as Function | undefined;
            if (refused === null || answer === undefined) return Reflect.apply(original, this, args);
            process.nextTick(() => answer(refused));
            return {};
          },
      );
    }
    for (const owner of [dns.promises, dns.promises.Resolver.prototype]) {
      wrap(
        owner,
        name,
        (original) =>
          function gated(this: unknown, ...args: unknown[]) {
            const refused = refusal(check, args[0]);
            return refused === null ? Reflect.apply(original, this, args) : Promise.reject(refused);
          },
      );
    }
  }
  // Modules that have imported one of them by name get the gated one too.
  syncBuiltinESMExports();
}

/** @param refuse answers what a datagram is refused with, if it is */
export function gateDatagrams(refuse: () => Error | undefined): void {
  for (const name of ['bind', 'connect', 'send']) {
    wrap(
      dgram.Socket.prototype,
      name,
      (original) =>
        function gated(this: unknown, ...args: unknown[]) {
          const refused = refuse();
          if (refused !== undefined) throw refused;
          return Reflect.apply(original, this, args);
        },
    );
  }
}
