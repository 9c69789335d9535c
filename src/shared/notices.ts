/**
 * The notices of the software that Letterlock carries: how the build writes them into one text file and how the
 * screens read it again. Pure.
 */

/** Where the build puts them, beside the screens. */
export const noticesFile = 'third-party-notices.txt';

export interface Notice {
  /** Name and version of each package that comes under this very text. */
  readonly packages: readonly string[];
  /** As the packages name it, by SPDX where they do. */
  readonly licence: string;
  readonly text: string;
}

const line = '='.repeat(80);
const licenceIs = 'Licence: ';

/** Lines end in `\n`; nothing in a text is taken for the line between two notices. */
const tidy = (text: string): string =>
  text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/^={80}$/gm, '='.repeat(79))
    .trim();

export const writeNotices = (lead: string, notices: readonly Notice[]): string =>
  [
    tidy(lead),
    ...notices.map(({ packages, licence, text }) => [...packages, `${licenceIs}${licence}`, '', tidy(text)].join('\n')),
  ].join(`\n\n${line}\n`) + '\n';

/** What `writeNotices` wrote, without its lead; nothing of a text that is something else. */
export function readNotices(file: string): Notice[] {
  return file
    .split(`\n${line}\n`)
    .slice(1)
    .flatMap((part) => {
      const lines = part.split('\n');
      const at = lines.findIndex((one) => one.startsWith(licenceIs));
      if (at < 1) return [];
      const licence = lines[at]?.slice(licenceIs.length) ?? '';
      return [
        {
          packages: lines.slice(0, at),
          licence,
          text: lines
            .slice(at + 1)
            .join('\n')
            .trim(),
        },
      ];
    });
}
