import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { classifyFiles } from '../../../src/cli/classify.ts';

const corpus = join(import.meta.dirname, '../../fixtures/bounces');

async function run(paths: readonly string[]): Promise<{ code: number; out: unknown[]; err: unknown[] }> {
  const out: unknown[] = [];
  const err: unknown[] = [];
  const code = await classifyFiles(paths, {
    out: (line) => out.push(JSON.parse(line)),
    err: (line) => err.push(JSON.parse(line)),
  });
  return { code, out, err };
}

describe('letterlock classify', () => {
  test('prints exactly the promised members, in their order', async () => {
    const file = join(corpus, 'lhost-postfix-14.eml');
    const { code, out } = await run([file]);
    expect(code).toBe(0);
    expect(out).toEqual([
      {
        file,
        kind: 'bounce',
        recipients: [{ address: expect.stringContaining('@') as string, status: '5.1.1', replyCode: '', hard: true }],
        evidence: expect.stringContaining('unknown user') as string,
      },
    ]);
    expect(Object.keys(out[0] as object)).toEqual(['file', 'kind', 'recipients', 'evidence']);
  });

  test('goes on after a file that cannot be read, and says so in the exit code', async () => {
    const good = join(corpus, 'rfc3834-02.eml');
    const missing = join(corpus, 'no-such-file.eml');
    const { code, out, err } = await run([missing, corpus, good]);
    expect(code).toBe(1);
    expect(out).toMatchObject([{ file: good, kind: 'auto-reply' }]);
    expect(err).toMatchObject([{ file: missing, error: { message: 'There is no such file.' } }, { file: corpus }]);
  });

  test('asks for a file where none is named', async () => {
    expect(await run([])).toMatchObject({ code: 1, out: [], err: [{ error: { code: 'invalid-input' } }] });
  });
});
