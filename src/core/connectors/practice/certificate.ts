/**
 * The practice mail server's certificate. The library that makes it takes a third of a second to load, so that this is
 * done in a thread of its own.
 */
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';

export interface PracticeCertificate {
  /** PEM. */
  readonly key: string;
  readonly cert: string;
}

const make = `
const { parentPort, workerData: { library, name } } = require('node:worker_threads');
const { generate } = require(library);
generate([{ name: 'commonName', value: name }], {
  keyType: 'ec',
  curve: 'P-256',
  algorithm: 'sha256',
  // It lives as long as this process and is trusted by its fingerprint; the workspace's clock may be set anywhere.
  notBeforeDate: new Date(0),
  notAfterDate: new Date(Date.UTC(2100, 0)),
  extensions: [
    { name: 'basicConstraints', cA: false, critical: true },
    { name: 'subjectAltName', altNames: [{ type: 2, value: name }] },
  ],
}).then(({ private: key, cert }) => parentPort.postMessage({ key, cert }));
`;

/** @param name of the host */
export function makeCertificate(name: string): Promise<PracticeCertificate> {
  const library = createRequire(import.meta.url).resolve('selfsigned');
  return new Promise((resolve, reject) => {
    const worker = new Worker(make, { eval: true, execArgv: [], workerData: { library, name } });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('The practice mailbox’s certificate could not be made.')));
  });
}
