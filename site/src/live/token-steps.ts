import type { CompiledCell } from '@transferlab/kernel';

/** A compiled cell as a page has it: its tokens as steps from one to the next, which are shorter and compress better. */
export function tokenSteps({ tokens, imports: _, ...cell }: CompiledCell) {
  const steps: (number | null)[] = [];
  let before = [0, 0];
  for (const [output, source] of tokens) {
    steps.push(output - before[0], source === null ? null : source - before[1]);
    before = [output, source ?? before[1]];
  }
  return { ...cell, tokens: steps };
}
