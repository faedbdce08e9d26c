// F-common-descent | projects onto the difference, with the weights the other way round until the end
export const dot = (a: readonly number[], b: readonly number[]) => a.map((x, i) => x * b[i]).reduce((s, x) => s + x, 0);
const norm = (v: readonly number[]) => Math.sqrt(dot(v, v));
export function commonDescent(first: readonly number[], second: readonly number[]) {
  const difference = first.map((x, i) => x - second[i]);
  const square = dot(difference, difference);
  const ofSecond = square === 0 ? 0.5 : Math.max(0, Math.min(dot(first, difference) / square, 1));
  const weight = 1 - ofSecond;
  const direction = second.map((x, i) => weight * first[i] + ofSecond * x);
  const slopes = [first, second].map((g) => dot(g, direction));
  return { weight, direction, slopes, stationary: norm(direction) <= Math.max(norm(first), norm(second)) / 1e6 };
}
