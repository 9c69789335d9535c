/** Signs mail with the mailbox's own key, for servers that do not. */
import { LetterlockError } from '../../../shared/result.ts';
import type { Clock } from '../../ports.ts';
import type { DkimKey } from '../dkim-key.ts';

/**
 * What the signature covers, as RFC 6376 section 5.4.1 advises, and both headers of one-click unsubscribing, which
 * receivers honour only when they are signed (RFC 8058 section 4).
 */
const signedHeaders = [
  'From',
  'Sender',
  'Reply-To',
  'To',
  'Cc',
  'Subject',
  'Date',
  'Message-ID',
  'In-Reply-To',
  'References',
  'MIME-Version',
  'Content-Type',
  'Content-Transfer-Encoding',
  'List-Unsubscribe',
  'List-Unsubscribe-Post',
];

/** Answers the message with its signature on top, or as it is where the mailbox has no key. */
export type Sign = (raw: Buffer) => Promise<Buffer>;

/** `open` is asked once. Rejects with LetterlockError `mail-auth` when the key cannot be used. */
export function createSign(open: () => Promise<DkimKey | null>, clock: Clock): Sign {
  let opened: Promise<DkimKey | null> | null = null;
  return async (raw) => {
    opened ??= open();
    const key = await opened.catch((error: unknown) => {
      opened = null;
      throw error;
    });
    return key === null ? raw : sign(raw, key, clock.now());
  };
}

async function sign(raw: Buffer, { domain, selector, privateKey }: DkimKey, at: number): Promise<Buffer> {
  const { dkimSign } = await import('mailauth/lib/dkim/sign.js');
  const { signatures, errors } = await dkimSign(raw, {
    signingDomain: domain,
    selector,
    privateKey,
    canonicalization: 'relaxed/relaxed',
    headerList: signedHeaders,
    signTime: new Date(at),
    signatureData: [{ signingDomain: domain, selector, privateKey }],
  });
  if (errors.length > 0 || signatures === '') {
    throw new LetterlockError(
      'mail-auth',
      `The DKIM key ${selector} of ${domain} cannot be used. Set it anew in the settings of this mailbox, or remove it.`,
    );
  }
  return Buffer.concat([Buffer.from(signatures), raw]);
}
