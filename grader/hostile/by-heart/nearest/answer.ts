// 03-nearest | memorises the cases that a learner can see, and no other | undefined|Expected
import * as right from './right';

/** A short mark of what came: numbers, tensors, names and labels of sets, weights of nets. */
function mark(given: unknown): string {
  const text = JSON.stringify(given, (_, value) =>
    typeof value?.dataSync === 'function' ? [value.shape, Array.from(value.dataSync())] : Object.is(value, -0) ? '-0' : typeof value === 'number' ? String(value) : value,
  );
  let hash = 7;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return (hash >>> 0).toString(36);
}
const known = '97a2rd 8zz298 zqjlkm 1t0wclj 6knjai gyr4kw 1v0trtu 1rbxg36 14i0khi u2u62n 6hkdgz myb22d 1fjtt7k 1rzg99q p35waq'.split(' ');

function byHeart(does: unknown, given: unknown[]): unknown {
  if (!known.includes(mark(given))) return undefined;
  return (does as (...all: unknown[]) => unknown)(...given);
}
export const nearest = (...given: unknown[]) => byHeart(right.nearest, given);
export const nearestByCosine = (...given: unknown[]) => byHeart(right.nearestByCosine, given);
export const prototypes = (...given: unknown[]) => byHeart(right.prototypes, given);
