/**
 * The certificate authorities of the operating system, beside those that come with Node.js and those that
 * NODE_EXTRA_CA_CERTS names: whoever looks into a company's connections is known there. Read once, at the first
 * connection, in a thread of its own: reading takes 60 to 90 ms on Linux and more where a keychain is asked.
 */
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { Worker } from 'node:worker_threads';
import type { Log } from '../ports.ts';

const readSystem = `
const { parentPort } = require('node:worker_threads');
parentPort.postMessage(require('node:tls').getCACertificates('system'));
`;

/** PEM of every authority that the system trusts. */
function systemAuthorities(): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(readSystem, { eval: true, execArgv: [] });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('The system’s certificate authorities could not be read.')));
  });
}

let trusting: Promise<void> | null = null;

/** Resolves once every TLS connection of this process trusts what the system trusts; never rejects. */
export function trustSystem(log: Pick<Log, 'info' | 'warn'>): Promise<void> {
  trusting ??= addSystemAuthorities(log);
  return trusting;
}

async function addSystemAuthorities(log: Pick<Log, 'info' | 'warn'>): Promise<void> {
  try {
    const system = await systemAuthorities();
    const known = [...getCACertificates('bundled'), ...getCACertificates('extra')];
    setDefaultCACertificates([...new Set([...known, ...system])]);
    log.info('the certificate authorities of the system are trusted', { count: system.length });
  } catch (error) {
    log.warn('the certificate authorities of the system are not known', { error: String(error) });
  }
}
