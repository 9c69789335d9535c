/** How hard a passphrase is to guess (zxcvbn), over a word list of our own in `resources/vault/common.txt`. */
import type { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Output } from '../../shared/contract/index.ts';
import { LetterlockError } from '../../shared/result.ts';

export type Estimate = Output<'vault.strength'>;

/** Safely unguessable: over 10^8 guesses, each costing an Argon2id of 64 MiB. */
export const requiredScore = 3;

/** The more common a word, the earlier it stands. */
async function readWords(path: string): Promise<string[]> {
  return (await readFile(path, 'utf8')).split(/\s+/).filter((word) => word !== '');
}

async function createEstimator(resourcesDir: string): Promise<ZxcvbnFactory> {
  const { ZxcvbnFactory: Factory } = await import('@zxcvbn-ts/core');
  const passwords = await readWords(join(resourcesDir, 'vault', 'common.txt'));
  return new Factory({ dictionary: { passwords }, maxLength: 128 });
}

/** Loads estimator and words at the first question: most starts never ask. */
export function createStrength(resourcesDir: string): (passphrase: string) => Promise<Estimate> {
  let estimator: Promise<ZxcvbnFactory> | undefined;
  return async (passphrase) => {
    estimator ??= createEstimator(resourcesDir);
    const result = (await estimator).check(passphrase, ['letterlock', 'email', 'outreach']);
    return {
      score: result.score,
      warning: result.feedback.warning === '' ? null : result.feedback.warning,
      suggestions: result.feedback.suggestions,
      crackSeconds: result.crackTimes.offlineSlowHashingXPerSecond.seconds,
    };
  };
}

/** Refuses a new passphrase that is too easy to guess. @throws LetterlockError `weak-passphrase` with the estimate */
export async function checkStrength(
  strength: (passphrase: string) => Promise<Estimate>,
  passphrase: string | undefined,
): Promise<void> {
  if (passphrase === undefined) return;
  const { score, warning, suggestions } = await strength(passphrase);
  if (score < requiredScore) throw new LetterlockError('weak-passphrase', undefined, { score, warning, suggestions });
}
