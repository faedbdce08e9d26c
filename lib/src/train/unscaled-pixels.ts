import type { Net } from '../core/net';
import { reachesPixels, type ValueRange } from '../data/value-range';
import type { Loss } from './loss';

/** A first loss of this many times the chance level is due to outputs that are far too large. */
const LARGE_LOSS = 3;

interface Pixels {
  readonly name: string;
  readonly pixels: boolean;
  readonly classes: readonly string[];
  readonly tasks?: Readonly<Record<string, { readonly classes: readonly string[] }>>;
}

/**
 * Warns after the first step if a classifier reads pixels 0..255 without a mean and std, and its loss starts far above the
 * chance level. Both conditions must hold: a network may scale or normalise in its first layer, and then starts near it.
 */
export function warnUnscaledPixels(
  { name, input }: Net,
  data: Pixels,
  { range, loss, losses }: { range?: ValueRange; loss: number; losses: Readonly<Record<string, Loss>> },
): void {
  if (!data.pixels || input.mean !== undefined || input.std !== undefined) return;
  if (!range || !reachesPixels(range)) return;
  const chanceLoss = lossOfChance(data, losses);
  if (chanceLoss === undefined || !(loss > LARGE_LOSS * chanceLoss)) return;
  console.warn(
    `transferlab: ${name} reads the pixels of ${data.name} unscaled, up to ${short(range.largest)}, because its input has no ` +
      `mean and std. The first loss is ${short(loss)}; guessing gives ${short(chanceLoss)}. Make the net for its data, ` +
      'lenet({ for: data }), or let it scale them: { ...net, input: { ...net.input, mean: 0, std: 255 } }.',
  );
}

/** The cross-entropy of a uniform prediction, summed over the losses; undefined unless all losses are cross-entropies. */
function lossOfChance({ classes, tasks }: Pixels, losses: Readonly<Record<string, Loss>>): number | undefined {
  const counts = Object.entries(losses).map(([task, loss]) =>
    loss.classIndices ? (tasks ? tasks[task]?.classes : classes)?.length : undefined,
  );
  if (!counts.every((count) => count !== undefined && count > 1)) return undefined;
  return counts.reduce((sum: number, count) => sum + Math.log(count as number), 0);
}

const short = (value: number) => String(Number(value.toPrecision(3)));
