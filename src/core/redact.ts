/** The one redactor: whatever is written to a log passes here first. */

/** Names whose values are secrets, whatever they hold. */
const secretName =
  /pass(word|phrase|wd)?$|^pass|secret|token|authori[sz]ation|cookie|credential|recovery|^pin$|(^|[^a-z])key$|Key$|private/i;

/** Secrets inside text, by the form in which they occur. */
const secretForms: readonly [RegExp, string][] = [
  [/\b(bearer|basic|plain|login|xoauth2|oauthbearer)\s+[\w+/.=~-]{8,}/gi, '$1 [redacted]'],
  [/\b([a-z][a-z\d+.-]*:\/\/)[^\s/@]+@/gi, '$1[redacted]@'],
  [/([?&#;](?:[\w-]*(?:token|secret|password|code|key|sig|signature)))=[^&\s"']+/gi, '$1=[redacted]'],
  [/(pass(?:word|phrase)?|secret|token|api[_-]?key)(["']?\s*[:=]\s*["']?)[^\s"',;]+/gi, '$1$2[redacted]'],
  [/x'[0-9a-f]{32,}'/gi, `x'[redacted]'`],
  // Recovery codes, and keys in hex or base64: long unbroken runs that are no words.
  [/\b(?:[0-9A-HJKMNP-TV-Z]{4}-){7}[0-9A-HJKMNP-TV-Z]{4}\b/gi, '[redacted]'],
  [/\b[0-9a-f]{40,}\b/gi, '[redacted]'],
  [/(?<![\w+/])(?=[\w+/]*\d)(?=[\w+/]*[A-Z])(?=[\w+/]*[a-z])[\w+/]{40,}={0,2}/g, '[redacted]'],
];

const address = /([^\s<>"'(),:;@[\]]{1,64})@([a-z\d-]+(?:\.[a-z\d-]+)+)/gi;

const maxText = 4000;
const maxDepth = 6;
const maxItems = 50;

export interface RedactOptions {
  /** Keeps mail addresses readable; they are shortened to `a…@example.org` otherwise. */
  readonly addresses?: boolean;
}

export function redactText(text: string, options: RedactOptions = {}): string {
  // Cut first: the patterns must not have to walk a whole message.
  let clean = text.length > maxText ? `${text.slice(0, maxText)}…` : text;
  for (const [form, replacement] of secretForms) clean = clean.replace(form, replacement);
  if (options.addresses === true) return clean;
  return clean.replace(address, (_, local: string, domain: string) => `${local.slice(0, 1)}…@${domain}`);
}

/** A copy of plain data that is fit for a log: secrets gone, long things cut, cycles and bytes named. */
export function redact(value: unknown, options: RedactOptions = {}): unknown {
  return copy(value, options, 0, new Set());
}

function copy(value: unknown, options: RedactOptions, depth: number, above: Set<object>): unknown {
  if (typeof value === 'string') return redactText(value, options);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? '[function]' : value;
  if (value instanceof Error) return redactText(value.stack ?? value.message, options);
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (above.has(value) || depth >= maxDepth) return '[…]';
  above.add(value);
  const result = Array.isArray(value)
    ? value.slice(0, maxItems).map((item) => copy(item, options, depth + 1, above))
    : Object.fromEntries(
        Object.entries(value)
          .slice(0, maxItems)
          .map(([name, item]) => [
            name,
            secretName.test(name) && item !== null && typeof item !== 'boolean'
              ? '[redacted]'
              : copy(item, options, depth + 1, above),
          ]),
      );
  above.delete(value);
  return result;
}
