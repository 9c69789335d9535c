/** Where the window was, kept across starts, and always brought back to where it can be seen. */
import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const minimum = { width: 900, height: 600 } as const;
const initial = { width: 1280, height: 820 } as const;

const shape = z.object({
  bounds: z.object({ x: z.int(), y: z.int(), width: z.int(), height: z.int() }),
  maximized: z.boolean(),
});
export type WindowState = z.infer<typeof shape>;

/** Null when there is none, or none that makes sense. */
export function loadWindowState(path: string): WindowState | null {
  try {
    return shape.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}

export function saveWindowState(path: string, state: WindowState): void {
  try {
    writeFileSync(path, JSON.stringify(state), { mode: 0o600 });
  } catch {
    // It opens in its initial place next time; nothing to bother anybody with.
  }
}

/** At least this much of the title bar must be on a screen for a person to get hold of the window. */
const graspable = 100;

/**
 * The kept bounds, no larger than the display they are on; the middle of the first display where that display is gone.
 * @param displays the work areas of all displays, the primary one first, in DIP
 */
export function visibleBounds(kept: Bounds | null, displays: readonly Bounds[]): Bounds {
  const primary = displays[0] ?? { x: 0, y: 0, ...initial };
  const home = kept === null ? undefined : displays.find((display) => isGraspable(kept, display));
  if (kept === null || home === undefined) return centred(kept ?? initial, primary);
  const width = clamp(kept.width, minimum.width, home.width);
  const height = clamp(kept.height, minimum.height, home.height);
  return {
    x: clamp(kept.x, home.x, home.x + home.width - width),
    y: clamp(kept.y, home.y, home.y + home.height - height),
    width,
    height,
  };
}

function isGraspable(window: Bounds, display: Bounds): boolean {
  const visibleWidth = Math.min(window.x + window.width, display.x + display.width) - Math.max(window.x, display.x);
  const titleBarVisible = window.y >= display.y - 10 && window.y < display.y + display.height - 30;
  return visibleWidth >= graspable && titleBarVisible;
}

function centred(size: { readonly width: number; readonly height: number }, display: Bounds): Bounds {
  const width = clamp(size.width, minimum.width, display.width);
  const height = clamp(size.height, minimum.height, display.height);
  return {
    x: Math.round(display.x + (display.width - width) / 2),
    y: Math.round(display.y + (display.height - height) / 2),
    width,
    height,
  };
}

/** Where the range is empty (a display smaller than the minimum) the upper end wins: it must fit. */
function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
