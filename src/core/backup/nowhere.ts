/** Where changes go that an archiver follows when nothing is archived: it has to follow them for its cuts all the same. */
import { randomBytes } from 'node:crypto';
import { emptyLink } from './log-file.ts';
import type { Spool } from './spool.ts';

export function nowhere(): Spool {
  let end = { stream: randomBytes(16).toString('hex'), seq: 0, link: emptyLink };
  let position: Spool['position'] = null;
  const move = (to: Spool['position']): void => {
    position = to;
  };
  return {
    directory: '',
    lastAt: null,
    openBytes: 0,
    get end() {
      return end;
    },
    get position() {
      return position;
    },
    begin(at) {
      end = { ...end, stream: randomBytes(16).toString('hex') };
      move(at);
    },
    append: (_at, _commit, next) => move(next),
    cutFile: () => undefined,
    waiting: () => Promise.resolve([]),
    close: () => undefined,
    rest: () => undefined,
  };
}
