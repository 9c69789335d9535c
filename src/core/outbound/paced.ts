/** What a campaign's pacing is counted from, for whoever wants to know how it will go on. */
export { pacedInstants } from './repository-queue.ts';
