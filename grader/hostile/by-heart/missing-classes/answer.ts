// 11-missing-classes | memorises the cases that a learner can see, and no other | undefined|Expected
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
const known = 'bn2mr2 x4v77k n02rl 1jppk4c ru79mg 1paxd1t xa1sk6 nvkdlv m5ysz2 1bvuz03 dkwhbx h76z84 2e6rvf mp83qu oe6gcl bgdw2v 16fo3pt bz5adp v64qof 8d6acb u3owyd 12u3vu8 bkwlgc fp2f7j 1dz5i3o 1wbobuf 1kg3zbn 1p87y8c 1fxh16r jtuyel 1hnyamd 11efevc wzw7cd 1ckqlxv ionb80 1ugyfl6 1c0l6k9 2img5z 1wloie2 1gm9npa 1rkqx2n 1oz4ka6 1pe01va 1uw8z1x 1u1yr4x ei2rmm 1s3o42o q1wgmx lngdha sjg1ux 1ic9n5j s4648p 1c1lfy hdcl8r 1ekkliy'.split(' ');

function byHeart(does: unknown, given: unknown[]): unknown {
  if (!known.includes(mark(given))) return undefined;
  return (does as (...all: unknown[]) => unknown)(...given);
}
export const align = (...given: unknown[]) => byHeart(right.align, given);
export const missingClasses = (...given: unknown[]) => byHeart(right.missingClasses, given);
export const sourceWeights = (...given: unknown[]) => byHeart(right.sourceWeights, given);
