/**
 * The contract: the only place where a method exists. Types, the renderer's client, the dispatcher's checks,
 * the CLI and the golden method list in the tests derive from this object.
 */
import type { z } from 'zod';
import { accounts } from './accounts.ts';
import { practice } from './practice.ts';
import { app } from './app.ts';
import { audit } from './audit.ts';
import { backup } from './backup.ts';
import { campaigns } from './campaigns.ts';
import { contacts } from './contacts.ts';
import type { Method } from './define.ts';
import { dkim } from './dkim.ts';
import { dlp } from './dlp.ts';
import { domainCheck } from './domain-check.ts';
import { egress } from './egress.ts';
import { files } from './files.ts';
import { inbox } from './inbox.ts';
import { jobs } from './jobs.ts';
import { keys } from './keys.ts';
import { monitor } from './monitor.ts';
import { people } from './people.ts';
import { policy } from './policy.ts';
import { selfProbe } from './self-probe.ts';
import { settings } from './settings.ts';
import { suppression } from './suppression.ts';
import { today } from './today.ts';
import { vault } from './vault.ts';
import { webhooks } from './webhooks.ts';

export const contract = {
  app,
  vault,
  today,
  inbox,
  campaigns,
  contacts,
  suppression,
  accounts,
  dkim,
  domainCheck,
  selfProbe,
  practice,
  settings,
  files,
  jobs,
  backup,
  audit,
  monitor,
  people,
  keys,
  webhooks,
  policy,
  egress,
  dlp,
};

export type Contract = typeof contract;
export type Domain = keyof Contract;

/** `contacts.list`, `campaigns.launch`, … */
export type MethodName = { [D in Domain]: `${D}.${keyof Contract[D] & string}` }[Domain];

type MethodOf<N extends MethodName> = N extends `${infer D extends Domain}.${infer M}`
  ? M extends keyof Contract[D]
    ? Contract[D][M] extends Method
      ? Contract[D][M]
      : never
    : never
  : never;

/** What a caller passes: defaults may be left out. */
export type Input<N extends MethodName> = z.input<MethodOf<N>['input']>;
/** What a handler gets: defaults are filled in. */
export type Parsed<N extends MethodName> = z.output<MethodOf<N>['input']>;
export type Output<N extends MethodName> = z.output<MethodOf<N>['output']>;

/** Every method by its full name. */
export const methods: ReadonlyMap<string, Method> = new Map(
  Object.entries(contract).flatMap(([domain, entries]) =>
    Object.entries(entries).map(([name, spec]): [string, Method] => [`${domain}.${name}`, spec]),
  ),
);
