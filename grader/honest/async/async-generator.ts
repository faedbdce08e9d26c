// 01-time-to-reach | an async generator and for await
async function* backwards<T>(list: T[]) {
  for (let i = list.length - 1; i >= 0; i--) yield list[i];
}
export async function timeToReach(epochs: { seconds: number; validAccuracy: number }[], accuracy: number, preparation: number) {
  let reached: number | null = null;
  for await (const { seconds, validAccuracy } of backwards(epochs)) {
    if (validAccuracy < accuracy) break;
    reached = preparation + seconds;
  }
  return reached;
}
export async function speedUp(a: (number | null)[], b: (number | null)[]) {
  const [x, y] = await Promise.all([a, b].map(async (times) => {
    const sorted = times.map((t) => t ?? Infinity).toSorted((p, q) => p - q);
    return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
  }));
  return x / y;
}
