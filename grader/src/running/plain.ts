import { types } from 'node:util';

const { isProxy } = types;
const { getOwnPropertyDescriptor, getPrototypeOf } = Object;
const { ownKeys } = Reflect;

/**
 * Throws a sentence where arrays and objects do not simply hold their values: a proxy, a getter, a custom iterator or another
 * prototype could show one value to a check and another to the computation.
 */
export function expectPlain(value: unknown, where: string): void {
  if (typeof value !== 'object' || value === null) return;
  const odd = (what: string) => new TypeError(`${where} was plain data when your code got it, and now ${what}.`);
  if (isProxy(value)) throw odd('is a proxy');
  const prototype = getPrototypeOf(value);
  if (prototype !== (Array.isArray(value) ? Array.prototype : Object.prototype)) throw odd('has another prototype');
  for (const key of ownKeys(value)) {
    if (typeof key === 'symbol') throw odd(`has ${String(key)}`);
    const descriptor = getOwnPropertyDescriptor(value, key);
    if (!descriptor || !('value' in descriptor)) throw odd(`computes ${key}`);
    expectPlain(descriptor.value, `${where}.${key}`);
  }
}
