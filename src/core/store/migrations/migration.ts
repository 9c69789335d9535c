import type { WritableDb } from '../open.ts';

export interface Migration {
  readonly version: number;
  readonly name: string;
  up(db: WritableDb): void;
}
