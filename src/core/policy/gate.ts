/** The policy's say about every call, on its way through the dispatcher. */
import { LetterlockError } from '../../shared/result.ts';
import type { PolicyKeeper } from './keeper.ts';

export interface PolicyGateDeps {
  readonly keeper: Pick<PolicyKeeper, 'problem' | 'current' | 'refresh'>;
  /** Whoever has unlocked has no second factor, and one is required. */
  readonly secondFactorMissing: () => Promise<boolean>;
  /** As `vault.strength` estimates. */
  readonly score: (passphrase: string) => Promise<number>;
}

/** Throws when the call is refused. */
export type PolicyGate = (name: string, input: unknown) => Promise<void>;

/** What tells how things stand, and closes: answered whatever the policy is. */
const always: ReadonlySet<string> = new Set([
  'app.info',
  'policy.get',
  'vault.status',
  'vault.strength',
  'vault.lock',
  'vault.active',
]);
/** What it takes to add a second factor. */
const forFactor: ReadonlySet<string> = new Set([
  'settings.get',
  'vault.beginCode',
  'vault.confirmCode',
  'vault.addSecurityKey',
  'vault.protect',
]);
/** The policy is read again before these: they open a workspace. */
const opening: ReadonlySet<string> = new Set(['vault.unlock', 'vault.create', 'backup.recover']);

export function createPolicyGate({ keeper, secondFactorMissing, score }: PolicyGateDeps): PolicyGate {
  return async (name, input) => {
    if (always.has(name)) return;
    if (opening.has(name)) await keeper.refresh();
    const problem = keeper.problem();
    if (problem !== null) throw problem;
    const policy = keeper.current();
    // They know the whole contract, which is loaded for the first call.
    const { refusal } = await import('./rules.ts');
    const refused = refusal(policy, name, input);
    if (refused !== null) throw refused;
    if (policy.passphraseScore !== undefined) await checkScore(policy.passphraseScore, name, input);
    if (
      policy.requireSecondFactor === true &&
      !opening.has(name) &&
      !forFactor.has(name) &&
      (await secondFactorMissing())
    )
      throw new LetterlockError('second-factor-needed');
  };

  async function checkScore(least: number, name: string, input: unknown): Promise<void> {
    if (!['vault.create', 'vault.protect', 'vault.addPerson'].includes(name)) return;
    if (typeof input !== 'object' || input === null || !('passphrase' in input)) return;
    if (typeof input.passphrase !== 'string' || (await score(input.passphrase)) >= least) return;
    throw new LetterlockError(
      'by-policy',
      `Your organisation has set this: A passphrase needs a strength of ${least} of 4.`,
      {
        setting: 'passphraseScore',
      },
    );
  }
}
