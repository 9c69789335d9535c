/** Locks Letterlock when the system tells that its user has gone. */
import { powerMonitor } from 'electron';
import type { App } from '../core/app.ts';

/**
 * Which events there are differs by system (electronjs.org/docs/latest/api/power-monitor): the lock of the screen is
 * told on macOS and Windows, the change of the user on macOS, sleep everywhere. On Linux a locked screen is not told;
 * there the lock after inactivity stands alone.
 */
export function lockWithSystem(app: Pick<App, 'lock'>): void {
  powerMonitor.on('lock-screen', () => void app.lock('screen-lock'));
  powerMonitor.on('suspend', () => void app.lock('sleep'));
  powerMonitor.on('user-did-resign-active', () => void app.lock('user-switch'));
}
