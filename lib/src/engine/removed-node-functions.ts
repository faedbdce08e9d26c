import nodeUtil from 'node:util';

/**
 * Replaces two functions of `node:util` that tfjs-node 4.22 calls: Node 22 warns at the first call, on stderr and so below a
 * learner's cell, and Node 23 has removed them. Call it before tfjs-node computes.
 */
export function replaceRemovedNodeFunctions(util = nodeUtil as object): void {
  const functions = {
    isArray: Array.isArray,
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
  };
  // In the grader's processes the module is locked when TensorFlow is loaded, after this replacement.
  for (const [name, replacement] of Object.entries(functions)) Reflect.set(util, name, replacement);
}
