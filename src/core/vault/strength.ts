/** How hard a passphrase is to guess (zxcvbn), over a word list of our own in `resources/vault/common.txt`. */
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Output } from '../../shared/contract/index.ts';

export type Estimate = Output<'vault.strength'>;

/** Safely unguessable: over 10^8 guesses, each costing an Argon2id of 64 MiB. */
export const requiredScore = 3;

/** The more common a word, the earlier it stands. */
function readWords(path: string): string[] {
  return readFileSync(path, 'utf8')
    .split(/\s+/)
    .filter((word) => word !== '');
}

/** Loads its words at the first question: most starts never ask. */
export function createStrength(resourcesDir: string): (passphrase: string) => Estimate {
  let estimator: ZxcvbnFactory | undefined;
  return (passphrase) => {
    estimator ??= new ZxcvbnFactory({
      dictionary: { passwords: readWords(join(resourcesDir, 'vault', 'common.txt')) },
      maxLength: 128,
    });
    const result = estimator.check(passphrase, ['letterlock', 'email', 'outreach']);
    return {
      score: result.score,
      warning: result.feedback.warning === '' ? null : result.feedback.warning,
      suggestions: result.feedback.suggestions,
      crackSeconds: result.crackTimes.offlineSlowHashingXPerSecond.seconds,
    };
  };
}
