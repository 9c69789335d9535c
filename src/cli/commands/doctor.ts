/** `letterlock doctor`: looks at everything that must be right, and says what is not. */
import { stat, statfs } from 'node:fs/promises';
import { LetterlockError } from '../../shared/result.ts';
import type { Command } from '../io.ts';
import { installation } from '../installation.ts';
import { cliPorts, withApp } from '../open-app.ts';
import type { OpenOptions } from '../open-app.ts';
import type { CliIo } from '../io.ts';
import { onlyOptions, workspaceOptions } from '../options.ts';

interface Finding {
  readonly what: string;
  readonly state: 'ok' | 'note' | 'problem';
  readonly detail: string;
}

const scarceBytes = 500_000_000;

export const doctor: Command = async (args, io) => {
  const values = onlyOptions(args, { ...workspaceOptions, json: { type: 'boolean' } });
  const { dataDir } = cliPorts(io, values).paths;
  const findings: Finding[] = [
    { what: 'Letterlock', state: 'ok', detail: installation.version },
    { what: 'Node.js', state: 'ok', detail: `${process.version} on ${process.platform} ${process.arch}` },
    ...(await examineWorkspace(io, values)),
    ...(await examineDirectory(dataDir)),
  ];
  if (values.json === true) io.out(JSON.stringify(findings));
  else for (const { what, state, detail } of findings) io.out(`${marks[state]} ${what.padEnd(16)} ${detail}`);
  return findings.some(({ state }) => state === 'problem') ? 1 : 0;
};

const marks: Readonly<Record<Finding['state'], string>> = { ok: 'ok     ', note: 'note   ', problem: 'PROBLEM' };

async function examineDirectory(path: string): Promise<Finding[]> {
  const found = await stat(path).catch(() => null);
  if (found === null) return [{ what: 'data directory', state: 'problem', detail: `${path} does not exist` }];
  const mode = found.mode & 0o777;
  const open = process.platform !== 'win32' && (mode & 0o077) !== 0;
  const { bavail, bsize } = await statfs(path);
  const free = bavail * bsize;
  return [
    {
      what: 'data directory',
      state: open ? 'problem' : 'ok',
      detail: `${path}, mode ${mode.toString(8)}${open ? ': others can read it' : ''}`,
    },
    { what: 'free space', state: free < scarceBytes ? 'problem' : 'ok', detail: `${Math.round(free / 1e6)} MB` },
  ];
}

async function examineWorkspace(io: CliIo, options: OpenOptions): Promise<Finding[]> {
  const findings: Finding[] = [];
  try {
    await withApp(io, options, async ({ call, unlock }) => {
      const { state, protection, keychain, problem } = await call('vault.status', {});
      findings.push({
        what: 'keychain',
        state: keychain.available ? 'ok' : protection?.keychain === true ? 'problem' : 'note',
        detail: keychain.available ? keychain.name : (keychain.reason ?? keychain.name),
      });
      if (problem !== null) findings.push({ what: 'key file', state: 'problem', detail: problem.message });
      else if (state === 'new') findings.push({ what: 'workspace', state: 'note', detail: 'there is none yet' });
      else {
        const by = [protection?.keychain === true && 'keychain', protection?.passphrase === true && 'passphrase'];
        findings.push({ what: 'key file', state: 'ok', detail: `opened by ${by.filter(Boolean).join(' and ')}` });
        await unlock();
        const data = await call('app.checkData', {});
        const chain = await call('audit.verify', {});
        findings.push(
          {
            what: 'database',
            state: data.ok ? 'ok' : 'problem',
            detail: data.ok ? 'every page verified' : data.problems.join('; '),
          },
          {
            what: 'audit log',
            state: chain.ok ? 'ok' : 'problem',
            detail: chain.ok ? `${chain.rows} rows, unbroken` : `broken at row ${chain.brokenAt ?? '?'}`,
          },
        );
      }
    });
  } catch (error) {
    if (!(error instanceof LetterlockError)) throw error;
    const needsPassphrase = error.code === 'invalid-input';
    findings.push({
      what: 'workspace',
      state: needsPassphrase || error.code === 'data-dir-in-use' ? 'note' : 'problem',
      detail: needsPassphrase ? 'not looked into: give its passphrase to have the database checked' : error.message,
    });
  }
  return findings;
}
