// 04-interval | names with Greek letters and accents
const T = { 2: 12.706, 3: 4.303, 4: 3.182, 5: 2.776, 6: 2.571, 7: 2.447, 8: 2.365, 9: 2.306, 10: 2.262 };
export function interval(énergies: number[]) {
  const ν = énergies.length as keyof typeof T;
  if (ν < (2 as never)) throw Error('one run has no interval');
  const μ = énergies.reduce((Σ, x) => Σ + x) / ν;
  const σ = Math.sqrt(énergies.map((x) => (x - μ) ** 2).reduce((Σ, x) => Σ + x) / (ν - 1));
  return { mean: μ, low: μ - (T[ν] * σ) / Math.sqrt(ν), high: μ + (T[ν] * σ) / Math.sqrt(ν) };
}
