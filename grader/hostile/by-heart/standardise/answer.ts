// 03-standardise | memorises the cases that a learner can see, and no other | undefined|Expected
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
const known = '1d5luez 6txv1d wsuqnr 1vki4y3 wusatk 1ns7qck ejzms6 ujxm5b 1an84o8 1cx7wxd fgz96e 1r4cf46 1buc0xl 10pqbzo 154cp7v iu9qam'.split(' ');

function byHeart(does: unknown, given: unknown[]): unknown {
  if (!known.includes(mark(given))) return undefined;
  return (does as (...all: unknown[]) => unknown)(...given);
}
export const measure = (...given: unknown[]) => byHeart(right.measure, given);
export const standardise = (...given: unknown[]) => byHeart(right.standardise, given);
