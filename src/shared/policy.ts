/**
 * What an organisation may impose on an installation: the one schema behind the loader, the screens and the templates
 * for Windows, macOS and Linux in `resources/policy/`. Every value is optional; what is left out is the user's choice.
 */
import { z } from 'zod';
import { accountKind } from './contract/accounts.ts';
import { minimumTls } from './contract/mailbox.ts';
import { dlpAction, dlpDetector, dlpDomain, dlpEndings, dlpPattern, dlpWords } from './dlp.ts';

const name = z.string().trim().min(1).max(300);
/** A host name, an address, or `*.` and a domain; a port may follow. */
const hostPattern = z
  .string()
  .toLowerCase()
  .regex(/^((\*\.)?[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*|\[[0-9a-f:.]{2,45}\])(:\d{1,5})?$/)
  .max(260);

export const policyShape = z
  .strictObject({
    /** Oldest TLS for connections to mail servers and providers. */
    minimumTls,
    /** Longest time without the user before the lock, in minutes. */
    lockMinutes: z.int().min(1).max(1440),
    allowSendWhileLocked: z.boolean(),
    requireSecondFactor: z.boolean(),
    /** As `vault.strength` estimates. */
    passphraseScore: z.int().min(3).max(4),
    /** Most wrong attempts in a row before what opens the workspace is destroyed. */
    wipeAfterAttempts: z.int().min(5).max(100),
    accountKinds: z.array(accountKind).min(1).max(10),
    accountDomains: z.array(dlpDomain).min(1).max(500),
    /** Most mails of a mailbox in 24 hours. */
    dailyLimit: z.int().min(1).max(100_000),
    forbiddenWords: dlpWords,
    forbiddenPatterns: z.array(dlpPattern).min(1).max(100),
    forbiddenAttachments: dlpEndings,
    /** What becomes of a mail with an attachment that cannot be looked into. */
    unreadAttachments: dlpAction,
    /** What Letterlock finds by itself. */
    forbiddenData: z.array(dlpDetector).min(1).max(dlpDetector.options.length),
    /** Whether the workspace may have rules of its own, and change them. */
    allowDlpChanges: z.boolean(),
    /** Exports with more contacts ask for a confirmation. */
    exportConfirmRows: z.int().min(0).max(100_000_000),
    allowExport: z.boolean(),
    allowTracking: z.boolean(),
    allowAi: z.boolean(),
    updateChannel: z.enum(['stable', 'beta', 'off']),
    backupFolder: z
      .string()
      .max(4096)
      .regex(/^(\/|[A-Za-z]:[\\/]|\\\\)/),
    /** Longest time between two snapshots. */
    backupEveryHours: z.int().min(1).max(168),
    egressAllow: z.array(hostPattern).min(1).max(500),
    egressDeny: z.array(hostPattern).min(1).max(500),
    /** `system`, `none`, or a proxy's address. */
    proxy: z.string().regex(/^(system|none|(https?|socks5):\/\/[^\s/@?#]{1,253}\/?)$/),
    googleClientId: name,
    googleClientSecret: name,
    microsoftClientId: name,
    zohoClientId: name,
    zohoClientSecret: name,
  })
  .partial();

/** Only what is imposed is there. */
export type Policy = z.infer<typeof policyShape>;
export type PolicyField = keyof Policy;

export const policyFields = policyShape.keyof().options;

/** Never shown, though they are no secrets in the sense of RFC 8252 section 8.5. */
export const hiddenFields: ReadonlySet<PolicyField> = new Set<PolicyField>(['googleClientSecret', 'zohoClientSecret']);
