import type { Role } from '../../shared/roles.ts';
import { permissionsOf } from '../../shared/roles.ts';
import { SealedWriter } from '../files/sealed.ts';
import type { CallContext, Handlers } from '../handlers.ts';
import { namesOf } from './names.ts';
import type { People, PeopleDeps } from './people.ts';
import type { PersonRow } from './repository.ts';
import { setRole } from './repository.ts';
import { reviewAt, reviewCsv } from './review.ts';
import { keepReview, keptReview, keptReviews, markReviewed, nextReviewAt } from './reviews.ts';
import { checkGrant, checkRoleChange } from './rules.ts';

export interface PeopleHandlerDeps extends PeopleDeps {
  readonly present: () => PersonRow[];
  readonly roleOfCaller: (context: CallContext) => Role | null;
  readonly changed: () => void;
  readonly add: People['add'];
  readonly remove: People['remove'];
  /** Writes a kept review into the folder that the settings name; what goes wrong, `fileProblem` tells. */
  readonly file: (reviewId: number) => Promise<void>;
  readonly fileProblem: () => string | null;
}

export function createPeopleHandlers(deps: PeopleHandlerDeps): Handlers<'people'> {
  const { store, clock, files, changed, roleOfCaller } = deps;
  return {
    me: (_input, context) => ({
      name: context.principal.name,
      role: roleOfCaller(context),
      permissions: namesOf(context.principal.permissions),
    }),
    list: () => ({
      items: deps
        .present()
        .map(({ id, name, role, addedAt, addedBy, lastUsedAt }) => ({ id, name, role, addedAt, addedBy, lastUsedAt })),
    }),
    add({ role, ...input }, context) {
      checkGrant(roleOfCaller(context), role);
      return deps.add(input, role, context);
    },
    changeRole({ personId, role }, context) {
      const before = checkRoleChange(deps.present(), roleOfCaller(context), personId, role);
      store.transaction((db) => setRole(db, personId, role));
      context.note({ from: before.role, to: role });
      changed();
      return {};
    },
    async remove(input, context) {
      await deps.remove(input, context);
      return {};
    },
    accessReview: () => reviewAt(store.db, clock.now(), (role) => namesOf(permissionsOf(role))),
    reviews: () => ({ items: keptReviews(store.db), dueAt: nextReviewAt(store.db), fileProblem: deps.fileProblem() }),
    async keepReview(_input, { principal }) {
      const id = store.transaction((db) => keepReview(db, principal.name, clock.now()));
      await deps.file(id);
      changed();
      return { id };
    },
    markReviewed({ id }, { principal }) {
      store.transaction((db) => markReviewed(db, id, principal.name, clock.now()));
      changed();
      return {};
    },
    async exportReview({ id }) {
      const review =
        id === undefined
          ? reviewAt(store.db, clock.now(), (role) => namesOf(permissionsOf(role)))
          : keptReview(store.db, id);
      const day = new Date(review.at).toISOString().slice(0, 10);
      const writer = await SealedWriter.create(files.newPath(), `letterlock-access-review-${day}.csv`, 'text/csv');
      await writer.write(Buffer.from(reviewCsv(review)));
      return { fileId: files.adopt(await writer.finish()) };
    },
  };
}
