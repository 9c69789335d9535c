/** A certificate that this installation makes for itself, for a named interface; clients trust it by its fingerprint. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { LetterlockError } from '../shared/result.ts';

export interface Certificate {
  /** PEM. */
  readonly certificate: string;
  readonly key: string;
}

const day = 24 * 60 * 60_000;
const goodDays = 397;
const renewDays = 30;

/** SHA-256 over the certificate, in hexadecimal pairs. */
export const fingerprintOf = (certificate: string): string => new X509Certificate(certificate).fingerprint256;

/** @throws LetterlockError `invalid-input` when a file cannot be read or the two do not belong together */
export async function readCertificate(certificateFile: string, keyFile: string): Promise<Certificate> {
  try {
    const [certificate, key] = await Promise.all([readFile(certificateFile, 'utf8'), readFile(keyFile, 'utf8')]);
    if (!new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key))) throw new Error('not a pair');
    return { certificate, key };
  } catch (cause) {
    const wrong = `No certificate and key in PEM can be read from ${certificateFile} and ${keyFile}.`;
    throw new LetterlockError('invalid-input', wrong, undefined, { cause });
  }
}

/**
 * The one kept in the data directory, or a new one where there is none, it does not name all of `names`, it is about to
 * end, or it and its key are no pair, as a crash between the two may leave them. Its key lies there readable by its owner alone: it opens nothing of the workspace.
 * @param now UTC ms
 */
export async function ownCertificate(dataDir: string, names: readonly string[], now: number): Promise<Certificate> {
  const files = { certificate: join(dataDir, 'interface-certificate.pem'), key: join(dataDir, 'interface-key.pem') };
  const kept = await readCertificate(files.certificate, files.key).catch(() => null);
  if (kept !== null && isGood(new X509Certificate(kept.certificate), names, now)) return kept;
  const made = await generate([{ name: 'commonName', value: names[0] ?? 'letterlock' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notBeforeDate: new Date(now - day),
    notAfterDate: new Date(now + goodDays * day),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: names.map((name) => (isIP(name) === 0 ? { type: 2, value: name } : { type: 7, ip: name })),
      },
    ],
  });
  await writeFile(files.key, made.private, { mode: 0o600 });
  await writeFile(files.certificate, made.cert, { mode: 0o600 });
  return { certificate: made.cert, key: made.private };
}

function isGood(certificate: X509Certificate, names: readonly string[], now: number): boolean {
  if (Date.parse(certificate.validTo) < now + renewDays * day) return false;
  return names.every((name) =>
    isIP(name) === 0 ? certificate.checkHost(name) !== undefined : certificate.checkIP(name) !== undefined,
  );
}
