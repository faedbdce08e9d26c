// F-pcgrad | loops in place, on copies
export const dot = (a: readonly number[], b: readonly number[]) => {
  let s = 0;
  for (let i = 0; i < a.length; i++) s += a[i] * b[i];
  return s;
};
export function total(gradients: readonly (readonly number[])[]) {
  const sum = new Array<number>(gradients[0].length).fill(0);
  for (const g of gradients) for (let i = 0; i < g.length; i++) sum[i] += g[i];
  return sum;
}
export function pcgrad(gradients: readonly number[][], orders: readonly number[][]) {
  const projected: number[][] = [];
  for (let task = 0; task < gradients.length; task++) {
    const v = gradients[task].slice();
    for (const other of orders[task]) {
      const g = gradients[other];
      const against = dot(v, g);
      if (against < 0) {
        const scale = against / dot(g, g);
        for (let i = 0; i < v.length; i++) v[i] -= scale * g[i];
      }
    }
    projected.push(v);
  }
  return { projected, combined: total(projected) };
}
