/** A field that is stored when it is left: what of it is only here. Pure. */

export interface Edit {
  readonly text: string;
  readonly state: 'typed' | 'sending' | 'stored';
}

/** What is to be stored; null where there is nothing new. @param value what the core has */
export function toStore(edit: Edit | null, value: string): string | null {
  return edit === null || edit.state !== 'typed' || edit.text === value ? null : edit.text;
}

export function sending(edit: Edit | null): Edit | null {
  return edit === null ? null : { ...edit, state: 'sending' };
}

/**
 * What was sent is stored: it stays in sight until the core's answer has it, and what was typed since is kept.
 * @param value what the core had before
 */
export function stored(edit: Edit | null, sent: string, value: string): Edit | null {
  if (edit === null || edit.text !== sent) return edit;
  return sent.trim() === value ? null : { text: sent, state: 'stored' };
}

/** What was refused can be mended, and is stored when the field is left again. */
export function refused(edit: Edit | null): Edit | null {
  return edit === null ? null : { ...edit, state: 'typed' };
}

/** The core has another value: it is shown where nothing is being typed. */
export function caughtUp(edit: Edit | null): Edit | null {
  return edit?.state === 'stored' ? null : edit;
}
