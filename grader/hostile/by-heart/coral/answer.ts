// 09-coral | memorises the cases that a learner can see, and no other | undefined|Expected
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
const known = '1y3jqp8 ri3b82 1cu1xvg go7b6h 5lrvhk tik3n bengq1 4zp6pp 13ffvet frflam 164oo5g 1jhs8ax'.split(' ');

function byHeart(does: unknown, given: unknown[]): unknown {
  if (!known.includes(mark(given))) return undefined;
  return (does as (...all: unknown[]) => unknown)(...given);
}
export const coral = (...given: unknown[]) => byHeart(right.coral, given);
export const covariance = (...given: unknown[]) => byHeart(right.covariance, given);
