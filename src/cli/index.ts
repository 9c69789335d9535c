/** Entry of the command line. */
import { useCodeCache } from './code-cache.ts';
import { runCli } from './run.ts';

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  // The first asks to come to an end; a second one ends at once.
  process.once(signal, () => {
    stop.abort();
    process.once(signal, () => process.exit(1));
  });
}
// The reader of a pipe may leave early, as `head` does.
process.stdout.on('error', () => process.exit(1));

useCodeCache();
process.exitCode = await runCli(process.argv.slice(2), {
  out: (line) => void process.stdout.write(`${line}\n`),
  err: (line) => void process.stderr.write(`${line}\n`),
  environment: process.env,
  stdin: process.stdin,
  stop: stop.signal,
});
// Nothing may keep an ended command alive, such as a terminal that was asked something.
process.stdin.destroy();
