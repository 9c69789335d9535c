/** What the import wizard knows. Pure: the screens only show it and ask for the next one. */
import type { CsvFormat } from '../../../../../shared/contract/contacts.ts';
import type { Input, Output } from '../../../../../shared/contract/index.ts';

export type Preview = Output<'contacts.importPreview'>;
export type Mapping = Input<'contacts.importStart'>['mapping'];
export type Target = NonNullable<Mapping[number]>;

export interface Options {
  readonly duplicates: 'skip' | 'fill' | 'overwrite';
  readonly listIds: readonly number[];
  readonly newList: string;
}

export interface Draft {
  readonly fileId: string;
  readonly fileName: string;
  readonly format: CsvFormat;
  readonly preview: Preview;
  readonly mapping: Mapping;
  readonly options: Options;
}

export const defaultOptions: Options = { duplicates: 'fill', listIds: [], newList: '' };

export type MappingProblem =
  | { readonly kind: 'need-email' }
  | { readonly kind: 'twice'; readonly field: Target }
  | null;

/** What stands in the way of a mapping: no address, or a field that two columns claim. */
export function mappingProblem(mapping: Mapping): MappingProblem {
  const used = mapping.filter((target) => target !== null);
  const twice = used.find((target, index) => used.indexOf(target) !== index);
  if (twice !== undefined) return { kind: 'twice', field: twice };
  return used.includes('email') ? null : { kind: 'need-email' };
}

/** A suggested list name: the file's without its ending. */
export function nameFromFile(fileName: string): string {
  return fileName.replace(/\.[^.]+$/, '').slice(0, 200);
}

export function startInput(draft: Draft, dryRun: boolean): Input<'contacts.importStart'> {
  const { fileId, format, mapping, options } = draft;
  const newList = options.newList.trim();
  return {
    fileId,
    format,
    mapping,
    duplicates: options.duplicates,
    listIds: [...options.listIds],
    dryRun,
    ...(newList === '' ? {} : { newList }),
  };
}
