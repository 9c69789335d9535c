/** One Gmail mailbox behind the part of the API that mail programs need. */
import type { Answer, Asked } from './http.ts';

export interface GmailBox {
  readonly address: string;
  /** The provider has a fault: everything answers 503. */
  down: boolean;
  answer(asked: Asked, scopes: readonly string[]): Answer | Promise<Answer>;
}

export function createGmailBox(address: string): GmailBox {
  const box: GmailBox = {
    address,
    down: false,
    answer({ url }) {
      if (box.down) return { status: 503, body: 'down' };
      if (url.pathname === '/gmail/v1/users/me/profile')
        return { status: 200, body: { emailAddress: address, messagesTotal: 0, threadsTotal: 0, historyId: '1' } };
      return { status: 404, body: { error: { code: 404, message: 'Not Found', errors: [{ reason: 'notFound' }] } } };
    },
  };
  return box;
}
