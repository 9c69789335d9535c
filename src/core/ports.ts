/**
 * What the core asks of its host. A host (Electron, loopback, CLI, a test) fills these in and gets an app back;
 * the core never reaches round them to the system for time, keys, names or windows.
 */
import type { HostInfo } from '../shared/contract/app.ts';

/** Cancels what was scheduled; calling it twice is harmless. */
export type Cancel = () => void;

export interface Clock {
  /** UTC milliseconds since 1970. */
  now(): number;
  /** Runs `run` once, at or soon after the instant `at`. */
  schedule(at: number, run: () => void): Cancel;
}

/** The OS keychain. `available` says why not, in a sentence for people, where it would be missing or store in clear. */
export interface Keychain {
  /** As people know it: `macOS Keychain`, `Windows Credential Manager`, `Secret Service`. */
  readonly name: string;
  available(): Promise<{ ok: true } | { ok: false; reason: string }>;
  get(item: string): Promise<Buffer | null>;
  set(item: string, secret: Buffer): Promise<void>;
  /** True when there was such an item. */
  delete(item: string): Promise<boolean>;
}

export interface Paths {
  /** Mode 0700; holds everything that Letterlock keeps. */
  readonly dataDir: string;
  /** Read-only files that ship with Letterlock. */
  readonly resourcesDir: string;
}

/** Notes of the system. The host words them, in the user's language; they carry names and nothing of a mail's text. */
export interface Notifier {
  /** People have replied: at least one name or address. */
  replied(names: readonly string[]): void;
}

export interface Log {
  info(message: string, data?: Readonly<Record<string, unknown>>): void;
  warn(message: string, data?: Readonly<Record<string, unknown>>): void;
  error(message: string, data?: Readonly<Record<string, unknown>>): void;
}

export interface Dns {
  mx(domain: string): Promise<readonly { exchange: string; priority: number }[]>;
  srv(name: string): Promise<readonly { name: string; port: number; priority: number; weight: number }[]>;
}

export interface FetchInit {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | URLSearchParams;
  readonly signal?: AbortSignal;
  /** `error` unless told: an answer that sends an authorised request elsewhere is not followed. */
  readonly redirect?: 'error' | 'follow' | 'manual';
}

/** All HTTP of the core. Goes through the system's proxy and trusts the system's certificate authorities. */
export interface Network {
  fetch(url: string, init?: FetchInit): Promise<Response>;
  /** The proxy for an address or null: for libraries that insist on a connection of their own. */
  proxyFor(url: string): Promise<string | null>;
}

/** Fetches a small public document (autoconfig); the host applies its proxy and egress rules. */
export type FetchText = (url: string, limits: { maxBytes: number; timeoutMs: number }) => Promise<string>;

export interface Ports {
  readonly version: string;
  readonly host: HostInfo;
  readonly clock: Clock;
  readonly keychain: Keychain;
  readonly paths: Paths;
  readonly notifier: Notifier;
  readonly log: Log;
  readonly dns: Dns;
  readonly fetchText: FetchText;
  readonly network: Network;
  /** Entry file of the worker threads: `jobs/worker.ts` or its bundle. */
  readonly workerEntry: URL;
  /** Which way the dice of the practice mailbox's recipients fall; 0 where a host does not care. */
  readonly practiceSeed?: number;
}
