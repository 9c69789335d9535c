/** What files are called in a backup target. Names order and find them; what is in a file is proved by its seal. */

export interface LogName {
  readonly stream: string;
  /** Numbers of the first and the last record. */
  readonly first: number;
  readonly last: number;
  /** UTC ms. */
  readonly firstAt: number;
  readonly lastAt: number;
}

const padded = (value: number): string => String(value).padStart(12, '0');

export const logName = ({ stream, first, last, firstAt, lastAt }: LogName): string =>
  `${stream}-${padded(first)}-${padded(last)}-${firstAt}-${lastAt}.log`;

export function parseLogName(name: string): LogName | null {
  const found = /^([0-9a-f]{32})-(\d{12})-(\d{12})-(\d{1,15})-(\d{1,15})\.log$/.exec(name);
  if (found === null) return null;
  const [, stream = '', first, last, firstAt, lastAt] = found;
  return { stream, first: Number(first), last: Number(last), firstAt: Number(firstAt), lastAt: Number(lastAt) };
}

/** `20261122T143200Z-1a2b3c4d`: begins with the instant, so that names sort by age. */
export function pointId(at: number, random: string): string {
  return `${new Date(at).toISOString().replaceAll(/[-:]|\.\d+/g, '')}-${random}`;
}

export const pointIdPattern = /^\d{8}T\d{6}Z-[0-9a-f]{8}$/;

export const folderPattern = /^letterlock-([0-9a-f]{32})$/;

export const manifestName = (id: string): string => `points/${id}.json`;
export const snapshotName = (id: string): string => `points/${id}.snapshot`;
export const keyFileName = (digest: string): string => `keys/${digest}.json`;
export const logPath = (name: LogName): string => `log/${logName(name)}`;
