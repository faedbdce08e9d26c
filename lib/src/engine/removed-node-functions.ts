import nodeUtil from 'node:util';

/**
 * Puts functions of ours in the place of two of `node:util` that tfjs-node 4.22 calls: Node 22 warns at the first call, on
 * stderr and so below a learner's cell, and Node 23 has removed them. Call it before tfjs-node computes.
 */
export function replaceRemovedNodeFunctions(util = nodeUtil as object): void {
  Object.assign(util, {
    isArray: Array.isArray,
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
  });
}
