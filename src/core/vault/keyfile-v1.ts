/** Version 1 of the key file: one person, whose protection and recovery code wrap the master key itself. */
import { z } from 'zod';
import type { KeyFile } from './keyfile.ts';

export const base64 = z.base64().max(200);

/** Bounds keep a tampered file from asking for all the memory, or for next to none. */
export const passphraseParameters = z.strictObject({
  salt: base64,
  memoryKib: z.int().min(65_536).max(1_048_576),
  passes: z.int().min(3).max(20),
  lanes: z.int().min(1).max(16),
});

const content = z.strictObject({
  format: z.literal('letterlock-vault'),
  version: z.literal(1),
  workspace: z.uuid(),
  complete: z.boolean(),
  protection: z.strictObject({
    keychain: base64.nullable(),
    passphrase: passphraseParameters.nullable(),
    wrapped: base64,
  }),
  recovery: base64,
});

export const storedVersion1 = z.strictObject({ ...content.shape, checksum: z.string() });

/** The same wrappings as version 2 has them. The one person of it is given the workspace's own id. */
export function upgraded({ workspace, complete, protection, recovery }: z.infer<typeof content>): KeyFile {
  return {
    format: 'letterlock-vault',
    version: 2,
    workspace,
    complete,
    slots: [
      {
        person: workspace,
        name: 'Owner',
        keys: {
          protection: { ...protection, securityKeys: [], wrapped: protection.wrapped },
          recovery,
          nextRecovery: null,
          master: null,
          underMaster: null,
          code: null,
        },
        code: null,
        presence: false,
      },
    ],
    next: null,
    wipeAfter: null,
  };
}
