import type * as node from './graph-def';

/** Protocol buffers of native TensorFlow, which no page has: nothing calls it where `isNative()` is false. */
export const graphDef: typeof node.graphDef = () => {
  throw new Error('A graph needs native TensorFlow.');
};
