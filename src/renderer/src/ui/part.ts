import { lazy, type ComponentType, type LazyExoticComponent } from 'react';

/** A part of the page could not be fetched: its host was ended, or holds another version by now. */
export class PartMissing extends Error {
  override readonly name = 'PartMissing';
}

/** A component that is fetched when it is first shown; it throws `PartMissing` where it cannot be fetched. */
export function part<P>(
  load: () => Promise<{ readonly default: ComponentType<P> }>,
): LazyExoticComponent<ComponentType<P>> {
  return lazy(async () => {
    try {
      return await load();
    } catch (cause) {
      throw new PartMissing('A part of the page could not be fetched.', { cause });
    }
  });
}
