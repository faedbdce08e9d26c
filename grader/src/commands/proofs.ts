import colors from 'picocolors';
import type { Proof } from '../prove';

export interface ProofOptions {
  json?: boolean;
  verbose?: boolean;
}

/**
 * Prints proofs as they are made, and ends with 0 when all hold (and there was one), else with 1. The JSON has the seconds
 * of each exercise as well; exercises that ran side by side each have their own.
 */
export async function sayProofs(proofs: AsyncIterable<Proof>, { json, verbose }: ProofOptions): Promise<void> {
  const failures: { id: string; fact: string; found?: string }[] = [];
  const seconds = new Map<string, number>();
  let passed = 0;
  for await (const { id, fact, holds, found: evidence, seconds: took = 0 } of proofs) {
    seconds.set(id, (seconds.get(id) ?? 0) + took);
    if (holds) passed++;
    else failures.push({ id, fact, found: evidence });
    if (!json) console.log(`${holds ? colors.green('✓') : colors.red('✗')} ${id}  ${fact}`);
    if (!json && evidence && (!holds || (verbose && fact.includes(' fails “'))))
      console.log(`    ${evidence.replaceAll('\n', '\n    ')}`);
  }
  const exercises = Array.from(seconds, ([name, seconds]) => ({ name, seconds }));
  if (json) console.log(JSON.stringify({ passed, failed: failures.length, failures, exercises }, null, 2));
  else console.log(`${passed} passed, ${failures.length} failed`);
  process.exitCode = failures.length || passed === 0 ? 1 : 0;
}
