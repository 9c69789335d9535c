/**
 * Reads a store with nothing but node:crypto and the published SQLCipher 4 page format
 * (zetetic.net/sqlcipher/design): a user's data can be opened with public tools and the user's own key.
 */
import { createDecipheriv, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { migrate } from '../../../src/core/store/migrate.ts';
import { openStore } from '../../../src/core/store/open.ts';

const pageSize = 4096;
const saltSize = 16;
const ivSize = 16;
const hmacSize = 64;
const reserve = ivSize + hmacSize;

function openPage(file: Buffer, page: number, key: Buffer): Buffer {
  const salt = file.subarray(0, saltSize);
  const macKey = pbkdf2Sync(key, Buffer.from(salt.map((byte) => byte ^ 0x3a)), 2, 32, 'sha512');
  const start = (page - 1) * pageSize;
  const bodyStart = page === 1 ? start + saltSize : start;
  const end = start + pageSize;
  const iv = file.subarray(end - reserve, end - reserve + ivSize);
  const number = Buffer.alloc(4);
  number.writeUInt32LE(page);
  const mac = createHmac('sha512', macKey)
    .update(file.subarray(bodyStart, end - hmacSize))
    .update(number)
    .digest();
  if (!timingSafeEqual(mac, file.subarray(end - hmacSize, end))) throw new Error(`page ${page} is not authentic`);
  const decipher = createDecipheriv('aes-256-cbc', key, iv).setAutoPadding(false);
  return Buffer.concat([decipher.update(file.subarray(bodyStart, end - reserve)), decipher.final()]);
}

test('every page is AES-256-CBC with HMAC-SHA512 under the raw key, in SQLCipher 4 format', () => {
  const directory = mkdtempSync(join(tmpdir(), 'letterlock-format-'));
  try {
    const key = randomBytes(32);
    const path = join(directory, 'letterlock.db');
    const store = openStore({ path, key });
    migrate(store, () => undefined);
    store.db.prepare('INSERT INTO setting (key, value) VALUES (?, ?)').run('marker', 'found by public means');
    store.close();
    const file = readFileSync(path);
    const pages = Array.from({ length: file.length / pageSize }, (_, index) => openPage(file, index + 1, key));
    // Bytes 16 and 17 of a SQLite header, right after the salt, are the page size.
    expect(pages[0]?.readUInt16BE(0)).toBe(pageSize);
    expect(Buffer.concat(pages).includes('found by public means')).toBe(true);
    expect(() => openPage(file, 1, randomBytes(32))).toThrow('not authentic');
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
