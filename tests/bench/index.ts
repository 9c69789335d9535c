/**
 * `npm run bench [-- --quick] [--json FILE] [--only NAME]`: every benchmark of this directory, each in a process of
 * its own, as a table and as JSON. What counts is the ratio to the baseline measured in the same run.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { nodeFlags } from '../../scripts/node-flags.js';
import type { BenchResult } from './result.ts';

interface Bench {
  run(options: { quick: boolean }): Promise<BenchResult[]>;
}

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'string' },
    only: { type: 'string' },
    /** Internal: run this one here and write its results to the file named by `--json`. */
    here: { type: 'string' },
  },
});

/** Not benchmarks: this file, the shape of results, and what two or more benchmarks share. */
const helpers = /^(index|result|support)/;

async function runHere(name: string, target: string): Promise<void> {
  const bench = (await import(`./${name}.ts`)) as Bench;
  writeFileSync(target, JSON.stringify(await bench.run({ quick: values.quick })));
}

function runApart(name: string, directory: string): BenchResult[] | null {
  const target = join(directory, `${name}.json`);
  const args = [
    ...nodeFlags,
    import.meta.filename,
    '--here',
    name,
    '--json',
    target,
    ...(values.quick ? ['--quick'] : []),
  ];
  const child = spawnSync(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (child.status !== 0) return null;
  return JSON.parse(readFileSync(target, 'utf8')) as BenchResult[];
}

const amount = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: value < 100 ? 2 : 0 });

function show(results: readonly BenchResult[]): void {
  for (const { name, value, unit, baseline, ratio } of results) {
    const against = baseline === undefined ? '' : `${baseline.name}: ${amount(baseline.value)}`;
    const times = ratio === undefined ? '' : `× ${ratio.toFixed(2)}`;
    console.log(`${name.padEnd(52)} ${amount(value).padStart(12)} ${unit.padEnd(12)} ${times.padEnd(9)} ${against}`);
  }
}

function runAll(): boolean {
  const names = readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith('.ts') && !helpers.test(file))
    .map((file) => file.replace(/\.ts$/, ''))
    .filter((name) => values.only === undefined || name === values.only);
  const directory = mkdtempSync(join(tmpdir(), 'letterlock-bench-'));
  const all: BenchResult[] = [];
  const failed: string[] = [];
  try {
    for (const name of names) {
      const results = runApart(name, directory);
      if (results === null) failed.push(name);
      else show(results);
      all.push(...(results ?? []));
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  if (values.json !== undefined) {
    const machine = { cpu: cpus()[0]?.model ?? '', cores: cpus().length, node: process.version };
    writeFileSync(values.json, `${JSON.stringify({ machine, quick: values.quick, results: all, failed }, null, 2)}\n`);
  }
  if (failed.length > 0) console.error(`Failed: ${failed.join(', ')}`);
  return failed.length === 0 && names.length > 0;
}

if (values.here !== undefined && values.json !== undefined) await runHere(values.here, values.json);
else process.exitCode = runAll() ? 0 : 1;
