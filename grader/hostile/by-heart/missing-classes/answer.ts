// 06-missing-classes | knows the cases that a learner can see by heart, and no other | undefined|Expected
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
const known = 'xrhwre 1azinae utta7f 1nn9l8 lk8p52 3wr1dj 1q3n3bg 1vuwq1 1eo2mhw 6f3mgp 11vtqm0 1udvk9e 932xx8 1lhak1l toccmw 9mxpts 1ns9ki5 tr6aoh 68mlvw m2w784 6qvghc grl5pr 12m89wi 1qzw570 dwjch 1lvfaki ntmjw6 1bthh1t 16dfag9 bfu4kn 1y2pd2v 1q5zkq6 1581krg buj8iy 74xuwa o2007h bqqohp 1mv08z5 cohj6k ffzj8o 1x5ei6z lpnk7l 1w3fcen wbvlsl 188f3l1 1pl50t0 1woeyz0 veone9 f3k93q jebzko 3p2o66 r50hwv 95xpdz aaj83r 1qwd0gy'.split(' ');

function byHeart(does: unknown, given: unknown[]): unknown {
  if (!known.includes(mark(given))) return undefined;
  return (does as (...all: unknown[]) => unknown)(...given);
}
export const align = (...given: unknown[]) => byHeart(right.align, given);
export const missingClasses = (...given: unknown[]) => byHeart(right.missingClasses, given);
export const sourceWeights = (...given: unknown[]) => byHeart(right.sourceWeights, given);
