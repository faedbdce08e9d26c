import { spawnSync } from 'node:child_process';

/** Runs a script in a separate process, so that its memory is its own, and reads the JSON of the last line it prints. */
export function runApart<Result>(script: string, ...args: readonly string[]): Result {
  const { status, signal, stdout } = spawnSync(process.execPath, [script, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`The run of ${args.join(' ')} ended with ${status ?? signal}; see above.`);
  return JSON.parse(stdout.trim().split('\n').at(-1) as string);
}
