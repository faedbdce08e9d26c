/** The methods that were replaced, by the prototype that has them and by name. */
const originals = new WeakMap<object, Map<PropertyKey, unknown>>();

/**
 * Replaces a method on the prototype that defines it, the first time, and gives the original. An object that is sealed
 * later, against code that must not change it, keeps the replacement.
 */
export function wrapOnce<Target extends object, Name extends keyof Target>(
  target: Target,
  name: Name,
  wrap: (original: Target[Name]) => Target[Name],
): Target[Name] {
  let owner = Object.getPrototypeOf(target) as Target;
  while (!Object.hasOwn(owner, name)) owner = Object.getPrototypeOf(owner) as Target;
  let replaced = originals.get(owner);
  if (!replaced) {
    replaced = new Map();
    originals.set(owner, replaced);
  }
  if (!replaced.has(name)) {
    const original = owner[name];
    owner[name] = wrap(original);
    replaced.set(name, original);
  }
  return replaced.get(name) as Target[Name];
}
