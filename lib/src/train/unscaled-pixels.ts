import type { Net } from '../core/net';
import { reachesPixels, type ValueRange } from '../data/value-range';
import type { Loss } from './loss';

/** A first loss this many times that of guessing comes of outputs that are far too large. */
const FAR = 3;

interface Pixels {
  readonly name: string;
  readonly pixels: boolean;
  readonly classes: readonly string[];
  readonly tasks?: Readonly<Record<string, { readonly classes: readonly string[] }>>;
}

/**
 * Says, after the first step, that a classifier reads pixels 0..255 without a mean and std and starts far above the loss of
 * guessing. Both signs count together: a net may scale in its first layer, or normalise, and then starts near it.
 */
export function sayUnscaledPixels(
  { name, input }: Net,
  data: Pixels,
  { range, loss, losses }: { range?: ValueRange; loss: number; losses: Readonly<Record<string, Loss>> },
): void {
  if (!data.pixels || input.mean !== undefined || input.std !== undefined) return;
  if (!range || !reachesPixels(range)) return;
  const chance = guessing(data, losses);
  if (chance === undefined || !(loss > FAR * chance)) return;
  console.warn(
    `transferlab: ${name} reads the pixels of ${data.name} unscaled, up to ${short(range.largest)}, because its input has no ` +
      `mean and std. The first loss is ${short(loss)}; guessing gives ${short(chance)}. Make the net for its data, ` +
      'lenet({ for: data }), or let it scale them: { ...net, input: { ...net.input, mean: 0, std: 255 } }.',
  );
}

/** The cross-entropy of an even guess, summed over the losses; undefined where not all of them are cross-entropies. */
function guessing({ classes, tasks }: Pixels, losses: Readonly<Record<string, Loss>>): number | undefined {
  const counts = Object.entries(losses).map(([task, loss]) =>
    loss.classIndices ? (tasks ? tasks[task]?.classes : classes)?.length : undefined,
  );
  if (!counts.every((count) => count !== undefined && count > 1)) return undefined;
  return counts.reduce((sum: number, count) => sum + Math.log(count as number), 0);
}

const short = (value: number) => String(Number(value.toPrecision(3)));
