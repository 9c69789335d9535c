import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readBody } from '../../../src/core/net/read-body.ts';

/** A body in pieces; `left` says how it ended. */
function bodyOf(pieces: readonly Uint8Array[], broken?: Error): { body: ReadableStream<Uint8Array>; left: string[] } {
  const left: string[] = [];
  let next = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const piece = pieces[next++];
        if (piece !== undefined) controller.enqueue(piece);
        else if (broken !== undefined) controller.error(broken);
        else controller.close();
      },
      cancel: () => void left.push('cancelled'),
    },
    { highWaterMark: 0 },
  );
  return { body, left };
}

test('reads all that may be held, and of more only the beginning', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ minLength: 1, maxLength: 20 }), { maxLength: 10 }),
      fc.nat(100),
      async (pieces, maxBytes) => {
        const whole = Buffer.concat(pieces);
        const { body, left } = bodyOf(pieces);
        const { bytes, cut } = await readBody(new Response(body), maxBytes);
        expect(bytes.equals(whole.subarray(0, maxBytes))).toBe(true);
        expect(cut).toBe(whole.length > maxBytes);
        expect(left).toEqual(cut ? ['cancelled'] : []);
      },
    ),
  );
});

test('an answer without a body is empty', async () => {
  expect(await readBody(new Response(null), 10)).toEqual({ bytes: Buffer.alloc(0), cut: false });
});

test('a line that breaks is told', async () => {
  const { body } = bodyOf([Buffer.from('abc')], new Error('terminated'));
  await expect(readBody(new Response(body), 10)).rejects.toThrow('terminated');
});
