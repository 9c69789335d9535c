/** The whole number that was typed, within its bounds; null where none was. Pure. */
export function numberOf(text: string, least: number, greatest: number): number | null {
  const value = text.trim() === '' ? Number.NaN : Math.round(Number(text));
  return Number.isFinite(value) ? Math.min(greatest, Math.max(least, value)) : null;
}
