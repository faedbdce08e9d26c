import type { Converter } from 'tslab/dist/converter';

/** What cells are made of. None imports anything: that would be read in vain. */
const TYPICAL = [
  'const numbers = [1, 2, 3].map((n) => 2 * n);\nnumbers.length',
  'interface Point { readonly x: number; readonly y: number }\nconst at = (x: number): Point => ({ x, y: 2 * x });\nat(3).y',
  'async function later<T>(value: T): Promise<T> {\n  return value;\n}\nawait later({ done: true });',
  'for (const [name, value] of Object.entries({ a: 1, b: 2 })) console.log(name, value.toFixed(1));',
  'class Counter {\n  private count = 0;\n  next() {\n    return this.count++;\n  }\n}\nlet { length } = [new Counter().next()];',
];

/** Times that all of them are compiled, and milliseconds from one to the next: what the reader asks has its turn between. */
const [ROUNDS, PAUSE] = [12, 20];

/**
 * Compiles typical cells while the reader reads, until the first cell comes. A compiler that has just been loaded takes three
 * times as long: V8 has not made machine code of it, and it has not looked at the libraries' types.
 */
export function warmUp(converter: Converter): { end(): void } {
  let remaining = ROUNDS * TYPICAL.length;
  const timer = setInterval(() => {
    converter.convert('', TYPICAL[remaining-- % TYPICAL.length]);
    if (remaining === 0) clearInterval(timer);
  }, PAUSE);
  return { end: () => clearInterval(timer) };
}
