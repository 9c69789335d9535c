/**
 * What the core asks of its host. A host (Electron, loopback, CLI, a test) fills these in and gets an app back;
 * the core never reaches round them to the system for time, keys, names or windows.
 */
import type { Agent } from 'node:https';
import type { Socket } from 'node:net';
import type { HostInfo } from '../shared/contract/app.ts';
import type { ProxyChoice } from '../shared/contract/settings.ts';
import type { Egress } from './net/egress.ts';
import type { PolicySource } from './policy/sources.ts';
import type { AlertKind } from '../shared/contract/monitor.ts';

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

/** The system's own question whether its user is there: Touch ID. It guards the door and gives no key. */
export interface Presence {
  /** As people know it. */
  readonly name: string;
  /** Asks; false when it was refused or could not be asked. */
  confirm(): Promise<boolean>;
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
  /** Something out of the ordinary, which the safety page explains. */
  alerted(kind: AlertKind): void;
}

export interface Log {
  info(message: string, data?: Readonly<Record<string, unknown>>): void;
  warn(message: string, data?: Readonly<Record<string, unknown>>): void;
  error(message: string, data?: Readonly<Record<string, unknown>>): void;
}

export interface Dns {
  mx(domain: string): Promise<readonly { exchange: string; priority: number }[]>;
  /** Each record's strings joined. */
  txt(name: string): Promise<readonly string[]>;
  a(name: string): Promise<readonly string[]>;
  aaaa(name: string): Promise<readonly string[]>;
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

export interface ConnectTarget {
  /** What will be spoken: rules for proxies differ. */
  readonly scheme: 'http' | 'https' | 'smtp' | 'imap';
  readonly host: string;
  readonly port: number;
  readonly signal: AbortSignal;
  /** For each way that is tried. */
  readonly timeoutMs: number;
}

/**
 * Every connection of the core to the outside. Takes the proxy that the user or the system names, and trusts the
 * system's certificate authorities.
 */
export interface Network {
  /**
   * Rejects with LetterlockError `mail-connection` or `mail-tls` (details: code such as `proxy-auth`,
   * `captive-portal`, `tls-untrusted`) where it can be said why no answer came, else as `fetch` does.
   */
  fetch(url: string, init?: FetchInit): Promise<Response>;
  /**
   * A TCP connection in clear, paused until `resume`; TLS on it is the caller's. Rejects with the system's error or a
   * LetterlockError (details: code `proxy-*`).
   */
  connect(target: ConnectTarget): Promise<Socket>;
  /** Proxies to try in turn for an address such as `imap://mail.example:993`, null being the direct way. */
  ways(url: string): Promise<readonly (string | null)[]>;
  /** The proxy for an address or null: for libraries that insist on a connection of their own. */
  proxyFor(url: string): Promise<string | null>;
  /** A Node.js agent for HTTPS, for libraries that bring an HTTP client of their own. */
  agent(): Agent;
  /** Takes effect for connections made from now on. */
  choose(proxy: ProxyChoice): void;
}

/** Fetches a small public document (autoconfig); the host applies its proxy and egress rules. */
export type FetchText = (
  url: string,
  limits: {
    readonly maxBytes: number;
    readonly timeoutMs: number;
    /** False where a document that moved counts as missing (RFC 8461, 3.3); left out: it is followed. */
    readonly redirects?: boolean;
  },
) => Promise<string>;

export interface Ports {
  readonly version: string;
  readonly host: HostInfo;
  readonly clock: Clock;
  readonly keychain: Keychain;
  /** Left out where the system offers none to this host. */
  readonly presence?: Presence;
  readonly paths: Paths;
  readonly notifier: Notifier;
  readonly log: Log;
  readonly dns: Dns;
  readonly fetchText: FetchText;
  readonly network: Network;
  /** Entry file of the worker threads: `jobs/worker.ts` or its bundle. */
  readonly workerEntry: URL;
  /** Which hosts may be contacted; left out where every host may. */
  readonly egress?: Egress;
  /** Where administrators impose a policy; none where it is left out. */
  readonly policySources?: readonly PolicySource[];
  /** Which way the dice of the practice mailbox's recipients fall; 0 where a host does not care. */
  readonly practiceSeed?: number;
}
