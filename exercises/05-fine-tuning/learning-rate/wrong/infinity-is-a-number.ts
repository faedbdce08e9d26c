const REACH = 3;
const ENOUGH = 0.1;

export function chooseRate(rates: number[], losses: number[]): number | null {
  const broken = losses.findIndex((loss) => Number.isNaN(loss));
  const smooth = smoothed(broken < 0 ? losses : losses.slice(0, broken));
  const lowest = smooth.indexOf(Math.min(...smooth));
  if (lowest < 2 || smooth[lowest] > (1 - ENOUGH) * smooth[0]) return null;
  const slopes = Array.from({ length: lowest - 1 }, (_, i) => {
    const [before, after] = [i, i + 2];
    return (smooth[after] - smooth[before]) / (Math.log(rates[after]) - Math.log(rates[before]));
  });
  return rates[slopes.indexOf(Math.min(...slopes)) + 1];
}

function smoothed(losses: number[]): number[] {
  return losses.map((_, i) => {
    const near = losses.slice(Math.max(0, i - REACH), i + REACH + 1);
    return near.reduce((sum, loss) => sum + loss, 0) / near.length;
  });
}
