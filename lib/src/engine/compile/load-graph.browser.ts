import type * as node from './load-graph';

/** Graphs of native TensorFlow, which no page has: nothing calls it where `isNative()` is false. */
export const loadGraph: typeof node.loadGraph = () => {
  throw new Error('A graph needs native TensorFlow.');
};
