// 05-frozen-norm | memorises the cases that a learner can see, and no other | undefined|Expected
import * as right from './right';

/**
 * A short mark of what came: numbers, tensors, names and labels of sets, weights of nets. To six digits: the last ones of
 * drawn numbers differ between versions of Node.
 */
function mark(given: unknown): string {
  const text = JSON.stringify(given, (_, value) =>
    typeof value?.dataSync === 'function' ? [value.shape, Array.from(value.dataSync())] : Object.is(value, -0) ? '-0' : typeof value === 'number' ? value.toPrecision(6) : value,
  );
  let hash = 7;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return (hash >>> 0).toString(36);
}
const known = '1i8z12d 1h37s0f 18iibjb 18lai93 18jjvba 18gvk02 it3l9j 1j4q3j4'.split(' ');

function byHeart(does: unknown, given: unknown[]): unknown {
  if (!known.includes(mark(given))) return undefined;
  return (does as (...all: unknown[]) => unknown)(...given);
}
export const learn = (...given: unknown[]) => byHeart(right.learn, given);
export const makeNet = (...given: unknown[]) => byHeart(right.makeNet, given);
export const norm = (...given: unknown[]) => byHeart(right.norm, given);
