import colors from 'picocolors';
import type { Proof } from '../prove';

export interface ProofOptions {
  json?: boolean;
  verbose?: boolean;
}

/** Prints proofs as they are made, and ends with 0 when all hold (and there was one), else with 1. */
export async function sayProofs(proofs: AsyncIterable<Proof>, { json, verbose }: ProofOptions): Promise<void> {
  const failures: { id: string; fact: string; found?: string }[] = [];
  let passed = 0;
  for await (const { id, fact, holds, found } of proofs) {
    if (holds) passed++;
    else failures.push({ id, fact, found });
    if (!json) console.log(`${holds ? colors.green('✓') : colors.red('✗')} ${id}  ${fact}`);
    if (!json && found && (!holds || (verbose && fact.includes(' fails “'))))
      console.log(`    ${found.replaceAll('\n', '\n    ')}`);
  }
  if (json) console.log(JSON.stringify({ passed, failed: failures.length, failures }, null, 2));
  else console.log(`${passed} passed, ${failures.length} failed`);
  process.exitCode = failures.length || passed === 0 ? 1 : 0;
}
