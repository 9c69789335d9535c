import { methods } from '../../shared/contract/index.ts';
import type { Principal } from '../handlers.ts';

const everything = [...new Set([...methods.values()].map(({ permission }) => permission))].toSorted();

/** The permissions of a principal by name, sorted. */
export const namesOf = (permissions: Principal['permissions']): string[] =>
  permissions === 'all' ? everything : [...permissions].toSorted();
