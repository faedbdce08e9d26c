// 03-choose-layer | memorises the cases that a learner can see, and no other | undefined|Expected
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
const known = 't0sgrb 1224t2z 1e7zdo3 13vfood kawpws zzpcax xf44en'.split(' ');

export function chooseLayer(...given: Parameters<typeof right.chooseLayer>): right.Choice | undefined {
  // An answer that looks at the test features of all layers is found out.
  const [layers, labels, , folds] = given;
  const seen = layers.map(({ name, train }) => [name, train]);
  return known.includes(mark([seen, labels, folds])) ? right.chooseLayer(...given) : undefined;
}

export { nearestAccuracy } from './right';
