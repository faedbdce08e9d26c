import type fc from 'fast-check';
import type { Outcome } from './judge';

/** Something that is fuzzed: a public function, a reader of files, a command, the kernel's protocol. */
export interface Target<Case = unknown> {
  readonly name: string;
  readonly kind: 'function' | 'reader' | 'command' | 'protocol';
  readonly cases: fc.Arbitrary<Case>;
  run(input: Case): Promise<Outcome>;
  print(input: Case): string;
}
