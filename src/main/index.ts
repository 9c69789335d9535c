/** Entry of the desktop application. */
import { app, dialog } from 'electron';
import { findInstallation } from '../core/installation.ts';
import { chooseDataDir } from '../core/vault/data-dir.ts';
import { runHost } from './host.ts';
import { menuText } from './menu-text.ts';
import { dataDirOption, dropSecrets } from './options.ts';

process.umask(0o077);

dropSecrets(process.env);

try {
  await runHost({
    installation: findInstallation(import.meta.url),
    dataDir: chooseDataDir(dataDirOption(process.argv.slice(1)), process.env),
    args: process.argv,
  });
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  dialog.showErrorBox(menuText(app.getLocale()).crashed, reason);
  app.exit(1);
}
