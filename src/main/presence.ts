/** The system's own question whether its user is there, as far as Electron can ask it. */
import { systemPreferences } from 'electron';
import type { Presence } from '../core/ports.ts';

/**
 * Touch ID on Macs that have it; null everywhere else. Electron asks nothing alike on Windows or Linux
 * (electronjs.org/docs/latest/api/system-preferences: both methods are there on macOS alone).
 * @param reason completes the system's sentence "Letterlock is trying to …", in the user's language
 */
export function systemPresence(platform: NodeJS.Platform, reason: string): Presence | null {
  if (platform !== 'darwin' || !systemPreferences.canPromptTouchID()) return null;
  return {
    name: 'Touch ID',
    async confirm() {
      try {
        await systemPreferences.promptTouchID(reason);
        return true;
      } catch {
        // Refused, cancelled, locked after wrong fingers, or closed with the lid: nobody has shown to be there.
        return false;
      }
    },
  };
}
