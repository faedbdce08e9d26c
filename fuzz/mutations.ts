import fc from 'fast-check';

/** One change of a file's bytes; `at` and `length` are shares of the file. */
export interface Change {
  readonly kind: 'cut' | 'remove' | 'repeat' | 'overwrite' | 'insert' | 'number';
  readonly at: number;
  readonly length: number;
  readonly bytes: readonly number[];
  readonly number: string;
}

export const CHANGES: fc.Arbitrary<readonly Change[]> = fc.array(
  fc.record({
    kind: fc.constantFrom<Change['kind']>('cut', 'remove', 'repeat', 'overwrite', 'insert', 'number'),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.constantFrom(0.001, 0.01, 0.1, 0.5),
    bytes: fc.oneof(
      fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 8 }),
      fc.constantFrom([0, 0, 0, 0], [255, 255, 255, 255], [34], [44], [10], [123], [0xef, 0xbb, 0xbf], [0xd8, 0x00]),
    ),
    number: fc.constantFrom('-1', '0', '1e999', 'NaN', '4294967295', '9007199254740993', '1.5', '""', 'null'),
  }),
  { minLength: 1, maxLength: 3 },
);

/** The bytes of a file after changes: what a broken disk, a wrong editor or a stranger makes of it. */
export function changed(bytes: Buffer, changes: readonly Change[]): Buffer {
  return changes.reduce((now, { kind, at, length, bytes: own, number }) => {
    const from = Math.floor(at * now.length);
    const to = Math.min(now.length, from + Math.max(1, Math.floor(length * now.length)));
    const [before, part, after] = [now.subarray(0, from), now.subarray(from, to), now.subarray(to)];
    if (kind === 'cut') return before;
    if (kind === 'remove') return Buffer.concat([before, after]);
    if (kind === 'repeat') return Buffer.concat([before, part, part, after]);
    if (kind === 'insert') return Buffer.concat([before, Buffer.from(own), part, after]);
    if (kind === 'number') {
      // The next number in the text is another one.
      const text = now.toString('latin1');
      return Buffer.from(text.slice(0, from) + text.slice(from).replace(/-?\d+(\.\d+)?/, number), 'latin1');
    }
    const over = Buffer.from(now);
    for (let index = from; index < Math.min(to, from + own.length); index++) over[index] = own[index - from];
    return over;
  }, bytes);
}
