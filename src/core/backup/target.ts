/** A place for backups: a flat set of named files. Names have `/` in them; a file is there whole or not at all. */
export interface Target {
  /** For messages: the folder's path, or endpoint and bucket. */
  readonly name: string;
  /** Every file whose name begins with `prefix`. */
  list(prefix: string): Promise<readonly StoredFile[]>;
  /** @throws LetterlockError `backup-target`, `disk-full`, `cancelled` */
  put(name: string, path: string, watch?: Watch): Promise<void>;
  putText(name: string, text: string): Promise<void>;
  /** @throws LetterlockError `not-found`, `backup-target` */
  getText(name: string, maxBytes: number): Promise<string>;
  /** Writes a file that does not exist yet. Ends with `backup-damaged` where it is longer than was said. */
  get(name: string, path: string, watch?: Watch): Promise<void>;
  /** A file that is not there counts as deleted. */
  delete(name: string): Promise<void>;
}

export interface StoredFile {
  readonly name: string;
  readonly bytes: number;
}

export interface Watch {
  readonly signal: AbortSignal;
  progress(done: number, total: number): void;
  /** What is longer is not what is asked for, whoever sends it. */
  readonly mostBytes?: number;
}

/** Everything of a target below a folder. */
export function below(target: Target, folder: string): Target {
  const full = (name: string): string => `${folder}/${name}`;
  return {
    name: target.name,
    list: async (prefix) =>
      (await target.list(full(prefix))).map(({ name, bytes }) => ({ name: name.slice(folder.length + 1), bytes })),
    put: (name, path, watch) => target.put(full(name), path, watch),
    putText: (name, text) => target.putText(full(name), text),
    getText: (name, maxBytes) => target.getText(full(name), maxBytes),
    get: (name, path, watch) => target.get(full(name), path, watch),
    delete: (name) => target.delete(full(name)),
  };
}
