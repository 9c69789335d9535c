/**
 * German for the sentences that the core writes. The English sentence is the key, `{0}` what the core puts in; `{0*}`
 * is translated in turn. What the core says in the words of another catalogue is not repeated here.
 */
import type { Sentences } from '../../sentences.ts';
import { accounts } from './accounts.ts';
import { backup } from './backup.ts';
import { campaigns } from './campaigns.ts';
import { composed } from './composed.ts';
import { contacts } from './contacts.ts';
import { input } from './input.ts';
import { net } from './net.ts';
import { rules } from './rules.ts';
import { servers } from './servers.ts';
import { signIn } from './sign-in.ts';
import { vault } from './vault.ts';

/** Sentences in the source of the core. */
export const written: Sentences = {
  ...accounts,
  ...backup,
  ...campaigns,
  ...contacts,
  ...net,
  ...rules,
  ...servers,
  ...signIn,
  ...vault,
};

/** All of them, with parts of sentences and what the check of inputs says. */
export const sentences: Sentences = { ...written, ...composed, ...input };
