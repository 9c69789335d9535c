/** How campaigns' mails come to be: their text, the checks that nothing passes by, their bytes. */
import { composeStep } from '../campaigns/compose.ts';
import { buildMime } from '../connectors/mime/build.ts';
import { checkMail } from '../guards/guards.ts';
import type { Composer } from './ports.ts';

export const composer: Composer = {
  compose: composeStep,
  refusal: (mail, { postalAddress }) =>
    checkMail(mail, { postalAddress }).find(({ level }) => level === 'blocking')?.message ?? null,
  build: buildMime,
};
