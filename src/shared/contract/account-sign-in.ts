/** The ways to a mailbox that its address leads to, and the sign-in in the browser that some of them begin with. */
import { z } from 'zod';
import { emailText, id, instant, method, nothing, shortText } from './define.ts';
import { clientId, mailboxConfig, microsoftCloud, password, zohoRegion } from './mailbox.ts';

/** How a mailbox is reached: a provider's own interface, or SMTP and IMAP. */
export const way = z.enum(['gmail-api', 'gmail-imap', 'graph', 'outlook-imap', 'zoho-api', 'zoho-imap', 'ses', 'imap']);
export type Way = z.infer<typeof way>;

/** Those that begin with a sign-in in the browser. */
export const signInWay = way.extract(['gmail-api', 'gmail-imap', 'graph', 'outlook-imap', 'zoho-api']);
export type SignInWay = z.infer<typeof signInWay>;

/** One permission that a sign-in asks for, by codes that the catalogues explain. */
export const scope = z.strictObject({
  /** As the provider's consent screen and documentation name it. */
  name: z.string(),
  /** What Letterlock does with it: `send`, `read`, `send-and-read`, `find-mailbox`, `find-folders`, `stay-signed-in`. */
  purpose: z.string(),
  /** What it does not allow, such as `no-delete`, `no-read`, `no-send`, `no-change`, `no-other-services`, `own-mailbox`. */
  limits: z.array(z.string()),
});

/** The sign-in that a way begins with. */
export const signInOffer = z.strictObject({
  provider: z.enum(['google', 'microsoft', 'zoho']),
  scopes: z.array(scope),
  /** This build has a client id of its own; otherwise the user registers one at the provider. */
  hasClient: z.boolean(),
  /** The provider wants a client secret besides the id. */
  needsSecret: z.boolean(),
  /** Mail goes out by SMTP with an app password besides (`accounts.signIn`, `password`). */
  needsPassword: z.boolean(),
  /** To be entered where the client is registered. */
  redirectUri: z.string(),
  /** Of Zoho, and of Microsoft's national clouds, as far as the address tells. */
  region: zohoRegion.nullable(),
  cloud: microsoftCloud.nullable(),
});

export const candidate = z.strictObject({
  /** Where it was found. */
  source: z.enum(['preset', 'domain-autoconfig', 'ispdb', 'srv', 'guess']),
  provider: z.string(),
  way,
  /** Servers for mail programs; those of the provider also where `way` is its own interface. */
  config: mailboxConfig,
  /** Codes of things to know, such as `app-password-needed`, `basic-auth-off`. */
  notes: z.array(z.string()),
  /** Null: a password or a key instead. */
  signIn: signInOffer.nullable(),
});

/** How a sign-in stands. Codes are explained in the catalogues (`signIn.*`) and, in English, here. */
export const signInStatus = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('waiting') }),
  z.strictObject({ state: z.literal('done'), accountId: id }),
  z.strictObject({
    state: z.literal('failed'),
    /** Such as `access-denied`, `admin-consent`, `clock-skew`, `scope-missing`, `expired`, `other-mailbox`. */
    code: z.string(),
    explanation: z.string(),
    /** What to do, as a code: `sign-in-again`, `ask-admin`, `set-clock`, `check-client`, `check-network`, … */
    remedy: z.string(),
    /** The provider's own words, shortened; empty where it gave none. */
    detail: z.string(),
  }),
]);
export type SignInStatus = z.infer<typeof signInStatus>;

const signInId = z.string().min(1).max(100);

/** Of the domain `accounts`. */
export const signIns = {
  signIn: method({
    summary: 'Begin a sign-in at a provider; answers the address to open in the browser.',
    input: z.strictObject({
      way: signInWay,
      /** Of the mailbox, as a hint for the provider's page. */
      address: emailText.optional(),
      name: shortText.optional(),
      displayName: z.string().trim().max(200).optional(),
      /** Left out: this build's own. */
      clientId: clientId.optional(),
      clientSecret: password.optional(),
      cloud: microsoftCloud.optional(),
      tenant: z
        .string()
        .regex(/^[\w.-]{1,100}$/)
        .optional(),
      region: zohoRegion.optional(),
      /** An app password for Zoho's SMTP server, where mail is to go out that way. */
      password: password.optional(),
      /** Sign in again for this account; its way and client are kept. */
      accountId: id.optional(),
    }),
    output: z.strictObject({ signInId: z.string(), url: z.url(), expiresAt: instant }),
    permission: 'accounts:write',
    audit: 'write',
  }),
  signInStatus: method({
    summary: 'How a sign-in stands.',
    input: z.strictObject({ signInId }),
    output: signInStatus,
    permission: 'accounts:write',
    audit: 'none',
  }),
  finishSignIn: method({
    summary: 'End a sign-in with the address that the browser could not open, when it runs on another machine.',
    input: z.strictObject({ signInId, address: z.url().max(8000) }),
    output: signInStatus,
    permission: 'accounts:write',
    audit: 'write',
  }),
  cancelSignIn: method({
    summary: 'Give a sign-in up.',
    input: z.strictObject({ signInId }),
    output: nothing,
    permission: 'accounts:write',
    audit: 'none',
  }),
};
