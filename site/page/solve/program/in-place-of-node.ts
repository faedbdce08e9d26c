/** What the grader's modules import of Node, in a page. */

/** node:util: no page can see whether a value is a proxy. */
export const types = { isProxy: () => false };

/** node:os: limits on processes, which a page has none of. */
export const availableParallelism = (): number => 1;
export const constants = { signals: {} };

/** node:module */
export default { isBuiltin: (name: string) => name.startsWith('node:') };

/** grader/src/running: what seals TensorFlow natively, and what looks for traces of an answer for the next one. */
export const sealTensorFlow = (): void => {};
export const tracesIn = () => () => true;
