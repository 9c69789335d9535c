/**
 * Opens several workspaces, says of each what it found in it, and, once told when, makes
 * a change to the keys of each: for the test that kills it meanwhile. Its arguments are one JSON text; it answers a line
 * of JSON for each workspace that it looked at, for each recovery code that was made, and for each change that came to
 * its end.
 */
import { readdirSync } from 'node:fs';
import type { TypedCall } from '../../src/core/dispatch.ts';
import { errorTable } from '../../src/shared/result.ts';
import { openApp } from './process-app.ts';
import type { Opened } from './process-app.ts';

export const changes = ['passphrase', 'recovery', 'rotation', 'every-key'] as const;
export type Change = (typeof changes)[number];

export interface Subject {
  readonly what: Change;
  readonly dataDir: string;
  /** The first opens it before any change; a change of the passphrase goes to and fro between them. */
  readonly passphrases: readonly [string, string];
  /** One of them opens it, and no other does. */
  readonly recoveryCodes: readonly string[];
  readonly apiKey: string;
  readonly accountId: number;
}

export type Line =
  | { readonly what: Change; readonly found: Readonly<Record<string, unknown>> }
  | { readonly what: Change; readonly failed: string }
  /** A new one, beside that which opens the workspace until it is confirmed. */
  | { readonly what: Change; readonly recoveryCode: string; readonly former: string }
  | { readonly what: Change; readonly done: number };

const say = (line: Line): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

interface Secret {
  readonly passphrase?: string;
  readonly recoveryCode?: string;
}

/** Which of the secrets opens it: a change that was cut off may have come to its end. Null for none. */
async function open(call: TypedCall, secrets: readonly Secret[]): Promise<Secret | null> {
  for (const secret of secrets) {
    const opened = await call('vault.unlock', secret).then(
      () => true,
      () => false,
    );
    if (opened) return secret;
  }
  return null;
}

async function accountOpens(call: TypedCall, id: number): Promise<boolean> {
  try {
    // Nobody answers at its server; what matters is that the password was there to be tried.
    await call('accounts.test', { id });
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return Object.hasOwn(errorTable, code) && code !== 'mail-auth' && code !== 'internal';
  }
}

/**
 * Looks at everything that is sealed under some key. A passphrase is made slow to try: without `thorough`, only where it
 * is what changes.
 */
async function look({ app, call }: Opened, subject: Subject, thorough: boolean): Promise<Secret | null> {
  const { dataDir, apiKey, accountId, what } = subject;
  const codes = subject.recoveryCodes.map((recoveryCode) => ({ recoveryCode }));
  const phrases = subject.passphrases.map((passphrase) => ({ passphrase }));
  const tried = thorough ? [codes, phrases] : [what === 'passphrase' ? phrases : codes];
  const opened: Secret[] = [];
  for (const secrets of tried) {
    if (opened.length > 0) await call('vault.lock', {});
    const found = await open(call, secrets);
    if (found !== null) opened.push(found);
  }
  const secret = opened[0];
  if (secret === undefined || opened.length < tried.length) {
    say({ what, found: { opens: false } });
    return null;
  }
  const { postalAddress } = await call('settings.get', {});
  // Once is enough: it reads the whole log.
  const audit = thorough ? (await call('audit.verify', {})).ok : null;
  // The others that are written anew meanwhile are no keys.
  const leftovers = readdirSync(dataDir).filter((name) => /^vault\.json\.|\.rekey/.test(name));
  const key = app.admitKey(apiKey, 'test', '127.0.0.1').ok;
  const account = await accountOpens(call, accountId);
  say({ what, found: { opens: true, postalAddress, audit, leftovers, key, account } });
  return secret;
}

async function change(call: TypedCall, subject: Subject, current: Secret): Promise<void> {
  const { what, passphrases, recoveryCodes } = subject;
  switch (what) {
    case 'passphrase': {
      const passphrase = passphrases.find((other) => other !== current.passphrase);
      await call('vault.protect', { keychain: false, passphrase, current });
      return;
    }
    case 'recovery': {
      const { recoveryCode } = await call('vault.newRecoveryCode', { current });
      say({ what, recoveryCode, former: current.recoveryCode ?? '' });
      await call('vault.confirmRecoveryCode', { recoveryCode });
      return;
    }
    case 'rotation':
      await call('vault.rotate', { current });
      return;
    case 'every-key':
      await call('vault.rotate', { current: { passphrase: passphrases[0] }, recoveryCode: recoveryCodes[0] ?? '' });
  }
}

export interface Task {
  readonly subjects: readonly Subject[];
  readonly thorough: boolean;
}

/** When each of them begins, in ms from now on. */
export type Delays = Readonly<Record<Change, number>>;

if (process.argv[2] !== undefined) {
  const { subjects, thorough } = JSON.parse(process.argv[2]) as Task;
  const opened: { readonly call: TypedCall; readonly subject: Subject; readonly secret: Secret | null }[] = [];
  for (const subject of subjects) {
    const started = await openApp(subject.dataDir);
    opened.push({ call: started.call, subject, secret: await look(started, subject, thorough) });
  }
  process.stdin.once('data', (text: Buffer) => {
    const delays = JSON.parse(text.toString()) as Delays;
    for (const { call, subject, secret } of opened) {
      setTimeout(() => {
        const began = performance.now();
        change(call, subject, secret ?? {}).then(
          () => say({ what: subject.what, done: performance.now() - began }),
          (error: unknown) => say({ what: subject.what, failed: String(error) }),
        );
      }, delays[subject.what]);
    }
  });
}
