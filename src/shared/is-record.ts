/** Whether properties of a foreign value can be looked at; what they hold is not known. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
