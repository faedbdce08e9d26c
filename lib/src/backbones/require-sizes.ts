import { requireCount } from '../require/number';

/** Throws unless each defined size is a positive integer: `mlp's hidden is -2`. */
export function requireSizes(call: string, sizes: Readonly<Record<string, number | undefined>>): void {
  for (const [name, size] of Object.entries(sizes)) {
    if (size !== undefined) requireCount(`${call}'s ${name}`, size, 'Leave it out for the usual one.');
  }
}
