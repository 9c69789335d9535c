/** What Letterlock knows how to find in a text by itself. Pure, and in time that grows with the text's length alone. */
import type { DlpDetector } from '../../shared/dlp.ts';
import { addresses } from './addresses.ts';
import { nationalIds } from './national-ids.ts';
import { cardNumbers, ibans } from './numbers.ts';
import { accessTokens, passwords, privateKeys } from './secrets.ts';
import type { Span } from './spans.ts';

export const detectors: Readonly<Record<DlpDetector, (text: string) => Span[]>> = {
  'card-number': cardNumbers,
  iban: ibans,
  'national-id': nationalIds,
  'private-key': privateKeys,
  'access-token': accessTokens,
  password: passwords,
  'address-list': addresses,
};
