/** Made-up people in any number, the same ones for the same seed: for benchmarks and large tests. */

const firstNames =
  'Anna Ben Carla David Elif Farid Greta Hugo Ines Jakub Kaori Liam Mei Noor Olga Pedro Quinn Rosa Sven Tariq Uma Vera Wei Ximena Yusuf Zoë'.split(
    ' ',
  );
const syllables =
  'al ber cas dor el fin gar hol ing jan kow lind mann nov os pet qui ras sen tor ul vik wal xan yam zim'.split(' ');
const trades = 'Logistics Software Foods Energy Medical Textiles Steel Design Travel Finance'.split(' ');
const forms = 'GmbH Inc. Ltd AG SA BV KK Oy'.split(' ');
const places = [
  ['DE', 'Europe/Berlin', 'de'],
  ['US', 'America/New_York', 'en'],
  ['FR', 'Europe/Paris', 'fr'],
  ['JP', 'Asia/Tokyo', 'ja'],
  ['BR', 'America/Sao_Paulo', 'pt'],
] as const;

export const peopleHeading = 'Email,First Name,Last Name,Company,Job Title,Phone,Country,Time Zone,Language,Source';

/** One CSV line without its line end; about one in a hundred has a quoted company with a comma. */
export function personLine(index: number, random: () => number): string {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const word = (): string => {
    const text = pick(syllables) + pick(syllables) + pick(syllables);
    return text.charAt(0).toUpperCase() + text.slice(1);
  };
  const first = pick(firstNames);
  const last = word();
  const company = `${word()} ${pick(trades)}`;
  const form = pick(forms);
  const [country, zone, language] = pick(places);
  const domain = `${company.toLowerCase().replace(' ', '-')}.example`;
  const email = `${first.toLowerCase().normalize('NFKD').replace(/\W/g, '')}.${last.toLowerCase()}.${index.toString(36)}@${domain}`;
  const named = random() < 0.01 ? `"${company}, ${form}"` : `${company} ${form}`;
  return `${email},${first},${last},${named},Manager,+49 30 ${1_000_000 + Math.floor(random() * 9_000_000)},${country},${zone},${language},Fair`;
}

/** A small fast generator of numbers from 0 to 1; the same sequence for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A table of so many people with plain columns: `person7@example.com`, `Person`, `Number7`, `Company 7`. */
export function manyPeople(rows: number): string[][] {
  const people = Array.from({ length: rows }, (_, index) => [
    `person${index}@example.com`,
    'Person',
    `Number${index}`,
    `Company ${index}`,
  ]);
  return [['Email', 'First name', 'Last name', 'Company'], ...people];
}
