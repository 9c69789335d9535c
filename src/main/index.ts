/** Entry of the desktop application. */
import { app, dialog } from 'electron';
import { parseArgs } from 'node:util';
import { findInstallation } from '../core/installation.ts';
import { chooseDataDir } from '../core/vault/data-dir.ts';
import { argumentsBeforeLink } from './deep-link.ts';
import { runHost } from './host.ts';
import { menuText } from './menu-text.ts';

process.umask(0o077);

// Chromium's own switches and links are among the arguments: take what is ours, leave the rest.
const { values } = parseArgs({
  args: argumentsBeforeLink(process.argv.slice(1)),
  options: { 'data-dir': { type: 'string' } },
  strict: false,
});
const named = values['data-dir'];

try {
  await runHost({
    installation: findInstallation(import.meta.url),
    dataDir: chooseDataDir(typeof named === 'string' ? named : undefined, process.env),
    args: process.argv,
  });
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  dialog.showErrorBox(menuText(app.getLocale()).crashed, reason);
  app.exit(1);
}
