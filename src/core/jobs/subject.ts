/** Longer names of files are cut: they are shown in one line. */
const longest = 200;

/** What a job's input names that a person would know it by: the file that it reads. Pure. */
export function subjectOf(input: unknown): string | null {
  if (typeof input !== 'object' || input === null) return null;
  const name =
    'fileName' in input
      ? input.fileName
      : 'file' in input
        ? (input.file as { readonly name?: unknown } | null)?.name
        : null;
  return typeof name === 'string' && name !== '' ? name.slice(0, longest) : null;
}
