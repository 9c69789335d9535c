export { carryLaunches, pauseRestored } from './repository-restore.ts';
