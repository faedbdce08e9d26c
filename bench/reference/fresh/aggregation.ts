import { aggregate, imtl, mgda, nash, pcgrad, upgrad } from 'transferlab';
import { tf } from 'transferlab/dist/engine/tensorflow';
import { type Gap, relativeGap } from './gap';

interface Case {
  readonly rows: number[][];
  readonly orders: number[][];
  readonly steps: Readonly<Record<string, number[]>>;
}

/** The methods, and how near they come in float32: upgrad and mgda by what keeps their problem solvable. */
const METHODS: Readonly<Record<string, (example: Case) => [weighting: ReturnType<typeof imtl>, tolerance: number]>> = {
  imtl: () => [imtl(), 1e-4],
  nash: () => [nash({ maxNorm: 0 }), 1e-4],
  upgrad: () => [upgrad(), 1e-3],
  mgda: () => [mgda(), 1e-4],
  pcgrad: ({ orders }) => [pcgrad({ orders }), 1e-4],
};

/** Sums of gradients by each method, as shares of the longer of the sum and, but for imtl and nash, the longest gradient. */
export function aggregation(example: Case): Gap[] {
  return Object.entries(example.steps).map(([of, expected]) => {
    const [weighting, tolerance] = METHODS[of](example);
    const weights = tf.tidy(() => aggregate(weighting, tf.tensor2d(example.rows)).dataSync());
    const isScaleFree = of === 'imtl' || of === 'nash';
    const longest = isScaleFree ? 0 : Math.sqrt(example.rows.reduce((most, row) => Math.max(most, squareOf(row)), 0));
    return { of, gap: relativeGap(weights, expected, longest), tolerance };
  });
}

const squareOf = (row: readonly number[]) => row.reduce((sum, value) => sum + value ** 2, 0);
