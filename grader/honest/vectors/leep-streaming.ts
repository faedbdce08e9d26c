// E-leep | one pass with maps, one pass with Kahan's sum
export function leep(p: number[][], y: number[]): number {
  const joint = new Map<string, number>();
  const share = new Map<number, number>();
  p.forEach((row, i) => {
    row.forEach((v, z) => {
      joint.set(`${y[i]}/${z}`, (joint.get(`${y[i]}/${z}`) ?? 0) + v);
      share.set(z, (share.get(z) ?? 0) + v);
    });
  });
  let sum = 0;
  let lost = 0;
  for (const [i, row] of p.entries()) {
    const s = row.reduce((a, v, z) => a + (v && (v * joint.get(`${y[i]}/${z}`)!) / share.get(z)!), 0);
    const term = Math.log(s) - lost;
    const next = sum + term;
    lost = next - sum - term;
    sum = next;
  }
  return sum / p.length;
}
