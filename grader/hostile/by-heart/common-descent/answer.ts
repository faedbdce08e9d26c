// 07-common-descent | knows the cases that a learner can see by heart, and no other | undefined|Expected
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
const known = 'vygkyk pw4h5u vyfxz1 1ltikbk tv3pr4 1e0qz0l yp7vym 1ob9c9c 1eg8dxh 1t2thfz 1cjh93k 1pnnawi 14nqzow gnwz4y pnqt2a 1mvda2t 1tnkvw4 1h7mmnt 1b3htsg cqtrue 1yidwe5 1bbh16z epu0wk 1n5cskz 1dsu96u 1j0pnsi 1r0cp4s y8qxvr azn7my fe9737 1m6pdw0 lljjwa 19hz3wu 1r05440 1ca07g2 1us9h28 1waizis h8mzsi 1bzfnfg 1riyfqn i1kcpy tp1knv na6i4c nt8fnm 1pzfuxn p5kffu 1cnlklb kk7c6j vvhxbn 1suopfd ip1uo4 13gejvq 1k2t7pj cy8f5 51zils 1ajpryl'.split(' ');

function byHeart(does: unknown, given: unknown[]): unknown {
  if (!known.includes(mark(given))) return undefined;
  return (does as (...all: unknown[]) => unknown)(...given);
}
export const commonDescent = (...given: unknown[]) => byHeart(right.commonDescent, given);
export const dot = (...given: unknown[]) => byHeart(right.dot, given);
