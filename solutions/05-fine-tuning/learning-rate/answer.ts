/** Losses before and after each that are averaged with it. */
const REACH = 3;
/** Share of the first loss by which the curve has to fall for it to be a descent. */
const ENOUGH = 0.1;

/** The rate of the steepest fall of the smoothed loss over log(rate), before its lowest point. */
export function chooseRate(rates: number[], losses: number[]): number | null {
  const broken = losses.findIndex((loss) => !Number.isFinite(loss));
  const smooth = smoothed(broken < 0 ? losses : losses.slice(0, broken));
  const lowest = smooth.indexOf(Math.min(...smooth));
  if (lowest < 2 || smooth[lowest] > (1 - ENOUGH) * smooth[0]) return null;
  const slopes = Array.from({ length: lowest - 1 }, (_, i) => {
    const [before, after] = [i, i + 2];
    return (smooth[after] - smooth[before]) / (Math.log(rates[after]) - Math.log(rates[before]));
  });
  return rates[slopes.indexOf(Math.min(...slopes)) + 1];
}

/** Means over as many neighbours as there are, the same number of steps to both sides: a fall stays where it is. */
function smoothed(losses: number[]): number[] {
  return losses.map((_, i) => {
    const near = losses.slice(Math.max(0, i - REACH), i + REACH + 1);
    return near.reduce((sum, loss) => sum + loss, 0) / near.length;
  });
}
