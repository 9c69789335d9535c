import { LetterlockError } from '../shared/result.ts';

const shape =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ]((?:[01]\d|2[0-3]):[0-5]\d)(?::(\d{2})(\.\d{1,3})?)?)?(Z|[+-]\d{2}:\d{2})?$/;

/**
 * `2026-11-22`, `2026-11-22T14:32`, with seconds or a zone; by the clock of this machine where it names no zone. A day or
 * a minute is whole: what begins then begins with its first millisecond, what ends then ends with its last.
 * @returns UTC ms
 * @throws LetterlockError `invalid-input`, also for a day that no calendar has
 */
export function readInstant(text: string, edge: 'first' | 'last'): number {
  const [, year = '', month = '', day = '', time, seconds, fraction, zone = ''] = shape.exec(text) ?? [];
  const first = edge === 'first';
  const clock = `${time ?? (first ? '00:00' : '23:59')}:${seconds ?? (first ? '00' : '59')}`;
  const at = Date.parse(`${year}-${month}-${day}T${clock}${fraction ?? (first ? '.000' : '.999')}${zone}`);
  // The 30th of February would be taken for the 2nd of March.
  const days = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  if (!Number.isNaN(at) && Number(day) <= days) return at;
  throw new LetterlockError('invalid-input', `${text} is no instant such as 2026-11-22T14:32.`);
}
