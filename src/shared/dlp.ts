/** What data-loss prevention can look for: shared by its contract and by the organisation's policy. */
import { z } from 'zod';

/** What Letterlock knows how to find by itself. */
export const dlpDetector = z.enum([
  'card-number',
  'iban',
  'national-id',
  'private-key',
  'access-token',
  'password',
  'address-list',
]);
export type DlpDetector = z.infer<typeof dlpDetector>;

export const dlpWords = z.array(z.string().trim().min(2).max(200)).min(1).max(1000);
/** Least first. */
export const dlpAction = z.enum(['warn', 'confirm', 'block']);
export type DlpAction = z.infer<typeof dlpAction>;

/** As `guards/safe-pattern.ts` reads them. */
export const dlpPattern = z.string().min(1).max(300);
/** Endings of file names, without the dot. */
export const dlpEndings = z
  .array(
    z
      .string()
      .toLowerCase()
      .regex(/^[a-z0-9]{1,20}$/),
  )
  .min(1)
  .max(500);
export const dlpDomain = z
  .string()
  .toLowerCase()
  .regex(/^(?=.{1,253}$)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+$/);
