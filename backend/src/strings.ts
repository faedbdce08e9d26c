import type { KernelConfig, Tensor } from '@tensorflow/tfjs';
import { fromInt64 } from './int64';
import { kernel, type Tf } from './kernel';
import { bool, int, run, runAll, string, type } from './operation';

interface NGrams {
  readonly separator: string;
  readonly nGramWidths: number[];
  readonly leftPad: string;
  readonly rightPad: string;
  readonly padWidth: number;
  readonly preserveShortSequences: boolean;
}

/** The operations on strings: n-grams of ragged rows, splitting, and hashing into buckets. */
export function strings(tf: Tf): KernelConfig[] {
  return [
    kernel<{ data: Tensor; dataSplits: Tensor }, NGrams>(tf, 'StringNGrams', ({ data, dataSplits }, how, backend) =>
      runAll(
        backend,
        'StringNGrams',
        {
          separator: string(how.separator),
          ngram_widths: int(how.nGramWidths),
          left_pad: string(how.leftPad),
          right_pad: string(how.rightPad),
          pad_width: int(how.padWidth),
          preserve_short_sequences: bool(how.preserveShortSequences),
          Tsplits: type('int32'),
        },
        [data, dataSplits],
        2,
      ),
    ),

    kernel<{ input: Tensor; delimiter: Tensor }, { skipEmpty: boolean }>(
      tf,
      'StringSplit',
      ({ input, delimiter }, { skipEmpty }, backend) => {
        const attributes = { skip_empty: bool(skipEmpty) };
        const [indices, values, shape] = runAll(backend, 'StringSplit', attributes, [input, delimiter], 3);
        return [fromInt64(backend, indices), values, fromInt64(backend, shape)];
      },
    ),

    kernel<{ input: Tensor }, { numBuckets: number }>(
      tf,
      'StringToHashBucketFast',
      ({ input }, { numBuckets }, backend) =>
        fromInt64(backend, run(backend, 'StringToHashBucketFast', { num_buckets: int(numBuckets) }, [input])),
    ),
  ];
}
