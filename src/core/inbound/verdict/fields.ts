/** The `Name: value` groups that RFC 3464 and RFC 5965 put into a report's machine-readable part. */

/** Lower-case field name to its values, folded lines joined. */
export type Fields = ReadonlyMap<string, readonly string[]>;

const maxGroups = 200;
const maxChars = 200_000;

/** Groups are separated by blank lines; lines that are no fields are skipped. */
export function fieldGroups(text: string): Fields[] {
  return text
    .slice(0, maxChars)
    .split(/\r?\n[ \t]*\r?\n/, maxGroups)
    .map(parseGroup)
    .filter((group) => group.size > 0);
}

function parseGroup(text: string): Fields {
  const fields = new Map<string, string[]>();
  let last: string[] | undefined;
  for (const line of text.split(/\r?\n/)) {
    const field = /^([A-Za-z][A-Za-z0-9-]{0,60})[ \t]*:[ \t]*(.*)$/.exec(line);
    if (field !== null) {
      const [, name = '', value = ''] = field;
      last = fields.get(name.toLowerCase()) ?? [];
      last.push(value.trim());
      fields.set(name.toLowerCase(), last);
    } else if (/^[ \t]/.test(line) && last !== undefined) {
      last.push(`${last.pop() ?? ''} ${line.trim()}`.trim());
    }
  }
  return fields;
}

export const field = (fields: Fields, name: string): string => fields.get(name)?.[0] ?? '';

/** The address in `rfc822; <a@b.c>`, lower-case; empty where there is none. */
export function addressIn(value: string): string {
  const found = /[^\s<>;:,"'()[\]]{1,128}@[^\s<>;:,"'()]{1,255}/.exec(value.slice(0, 2000))?.[0] ?? '';
  return found.replace(/[.\]]+$/, '').toLowerCase();
}
