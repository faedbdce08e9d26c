/**
 * Choose a learning rate from a range test (Smith 2015), or say that there is none.
 *
 * In a range test the rate grows at every step, from far too small to far too large, and the loss is written down.
 * First nothing happens, then the loss falls, then it turns up and explodes. The usual rule takes the rate at which the
 * loss falls most steeply; at the lowest point the rate is too high already. `rates` are positive and grow; `losses` are
 * positive as long as they are numbers.
 *
 * - The test ends before the first loss that is not a finite number. Whatever comes after it does not count.
 * - One batch is harder than another, so smooth first: each loss becomes the mean of itself, the three before it and the
 *   three after it; near the ends, of as many of these as there are.
 * - The gradient at a step is taken between its two neighbours, over the logarithm of the rate:
 *   (smooth[i + 1] - smooth[i - 1]) / (log rates[i + 1] - log rates[i - 1]).
 * - Return the rate of the step with the lowest gradient among those that lie between the first step and the one at which
 *   the smoothed loss is lowest (both excluded).
 * - Return null when there is no such step, or when the smoothed loss at its lowest has not fallen by a tenth of the
 *   first smoothed loss: noise, not a descent.
 */
export function chooseRate(rates: number[], losses: number[]): number | null {
  return rates[losses.indexOf(Math.min(...losses))];
}
