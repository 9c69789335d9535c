/** Names of files that came from outside. Pure. */

/** Separators and signs that some system refuses, controls, halves of characters, and what turns the reading round. */
const refused = /[\\/:*?"<>|\p{Cc}\p{Cs}\p{Bidi_Control}]/gu;
/** Devices of Windows, whatever ending follows: https://learn.microsoft.com/windows/win32/fileio/naming-a-file */
const device = /^(?:con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³])(?:\.|$)/i;
const longest = 200;

/** A name that names a file in the folder where it is put, on any system, and looks like what it is. */
export function safeFileName(name: string): string {
  const clean = name
    .toWellFormed()
    .replaceAll(refused, '_')
    .replace(/[. ]+$/, '')
    .trimStart();
  const dot = clean.lastIndexOf('.');
  const ending = dot > 0 && clean.length - dot <= 20 ? clean.slice(dot) : '';
  const stem = Array.from(clean.slice(0, clean.length - ending.length))
    .slice(0, longest - ending.length)
    .join('');
  if (stem === '') return `file${ending}`;
  return device.test(stem + ending) ? `_${stem}${ending}` : stem + ending;
}
