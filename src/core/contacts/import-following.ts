/** What the writing thread of an import has to do with the one that follows: what it tells it, and what it takes back. */
import type { Assistant, JobContext } from '../jobs/job.ts';
import type { FromFollower, ToFollower } from './follow-import-task.ts';
import { memoryOfPiece } from './import-piece.ts';
import type { Created, ImportWriter } from './import-writer.ts';
import { findImport, setSearchableThrough } from './repository-import.ts';

/** Some 7 MB: a follower that is further behind reads contacts from the database. */
const piecesAhead = 16;

export type Follower = Assistant<ToFollower, FromFollower>;

/** Contacts with ids up to it are committed. */
export const lastIdOf = ({ store }: JobContext, importId: number): number =>
  findImport(store.db, importId)?.lastId ?? 0;

export class Following {
  readonly #context: JobContext;
  readonly #importId: number;
  readonly #writer: ImportWriter;
  readonly #follower: Follower;
  /** Pieces that the follower has not taken in. */
  #ahead = 0;

  constructor(context: JobContext, importId: number, writer: ImportWriter, follower: Follower) {
    this.#context = context;
    this.#importId = importId;
    this.#writer = writer;
    this.#follower = follower;
  }

  /** Tells how far the contacts are, and takes what was made of those before. @param newest to be given away, if known */
  go(newest: Created | null): void {
    const through = lastIdOf(this.#context, this.#importId);
    const created = this.#ahead < piecesAhead ? newest : null;
    if (created !== null) this.#ahead += 1;
    this.#follower.post({ through, last: false, created }, created === null ? [] : memoryOfPiece(created.piece));
    for (const message of this.#follower.taken()) this.#take(message);
  }

  /** No more follow. Resolves when all are searchable and sorted. */
  async finish(): Promise<void> {
    this.#follower.post({ through: lastIdOf(this.#context, this.#importId), last: true, created: null });
    for (let done = false; !done;) {
      const message = await this.#follower.next();
      this.#take(message);
      await this.#writer.placeAll();
      done = message.type === 'indexed' && message.done;
    }
  }

  #take(message: FromFollower): void {
    if (message.type === 'collected') this.#ahead -= 1;
    else if (message.type === 'sorted') this.#writer.place(message.run);
    else this.#setSearchable(message.through);
  }

  #setSearchable(through: number): void {
    this.#context.store.transaction((db) => setSearchableThrough(db, this.#importId, through), { waitForDisk: false });
  }
}
