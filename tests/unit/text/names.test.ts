import { expect, test } from 'vitest';
import { fullName } from '../../../src/shared/names.ts';

test.each([
  ['Ada', 'Lovelace', 'Ada Lovelace'],
  ['Ada', '', 'Ada'],
  ['', 'Lovelace', 'Lovelace'],
  ['', '', ''],
  ['太郎', '山田', '山田太郎'],
  ['さくら', '佐々木', '佐々木さくら'],
  ['タロウ', 'ヤマダ', 'ヤマダ タロウ'],
  ['ルリー', 'スー', 'スー ルリー'],
  ['민수', '김', '김민수'],
  ['小龙', '李', '李小龙'],
  ['Taro', '山田', 'Taro 山田'],
  ['Min-su', 'Kim', 'Min-su Kim'],
  ['Зоя', 'Космодемьянская', 'Зоя Космодемьянская'],
])('%s and %s are written %s', (firstName, lastName, whole) => {
  expect(fullName({ firstName, lastName })).toBe(whole);
});
