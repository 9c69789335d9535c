/** A person's name as people say it: the audit log tells persons from keys by what stands before it. */
export const nameOf = (principal: string): string => principal.replace(/^person:/, '');
