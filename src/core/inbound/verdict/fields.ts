/** The `Name: value` groups that RFC 3464 and RFC 5965 put into a report's machine-readable part. */

/** Lower-case field name to its values, folded lines joined. */
export type Fields = ReadonlyMap<string, readonly string[]>;

const maxGroups = 200;
const maxChars = 200_000;

/** Groups are separated by blank lines, or begin with Final-Recipient where those were lost; other lines are skipped. */
export function fieldGroups(text: string): Fields[] {
  const groups: Map<string, string[]>[] = [];
  let group: Map<string, string[]> | undefined;
  let last: string[] | undefined;
  for (const line of text.slice(0, maxChars).split(/\r?\n/)) {
    const [, rawName, value = ''] = /^([A-Za-z][A-Za-z0-9-]{0,60})[ \t]*:[ \t]*(.*)$/.exec(line) ?? [];
    const name = rawName?.toLowerCase();
    if (line.trim() === '' || (name === 'final-recipient' && group?.has(name) === true)) {
      group = undefined;
      last = undefined;
    }
    if (name !== undefined) {
      if (group === undefined) {
        if (groups.length === maxGroups) break;
        group = new Map();
        groups.push(group);
      }
      last = group.get(name) ?? [];
      last.push(value.trim());
      group.set(name, last);
    } else if (/^[ \t]+\S/.test(line) && last !== undefined) {
      last.push(`${last.pop() ?? ''} ${line.trim()}`.trim());
    }
  }
  return groups;
}

export const field = (fields: Fields, name: string): string => fields.get(name)?.[0] ?? '';

/** The address in `rfc822; <a@b.c>`, lower-case; empty where there is none. */
export function addressIn(value: string): string {
  const found = /[^\s<>;:,"'()[\]]{1,128}@[^\s<>;:,"'()]{1,255}/.exec(value.slice(0, 2000))?.[0] ?? '';
  return found.replace(/[.\]]+$/, '').toLowerCase();
}
