/** The original methods by prototype and name. */
const originals = new WeakMap<object, Map<PropertyKey, unknown>>();

/**
 * Replaces a method on the prototype that defines it, the first time, and returns the original. An object that is sealed later
 * keeps the replacement.
 */
export function wrapOnce<Target extends object, Name extends keyof Target>(
  target: Target,
  name: Name,
  wrap: (original: Target[Name]) => Target[Name],
): Target[Name] {
  let owner = Object.getPrototypeOf(target) as Target;
  while (!Object.hasOwn(owner, name)) owner = Object.getPrototypeOf(owner) as Target;
  let methods = originals.get(owner);
  if (!methods) {
    methods = new Map();
    originals.set(owner, methods);
  }
  if (!methods.has(name)) {
    const original = owner[name];
    owner[name] = wrap(original);
    methods.set(name, original);
  }
  return methods.get(name) as Target[Name];
}
