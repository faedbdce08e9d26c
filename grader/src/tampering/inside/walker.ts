import type { Any } from './acts';

/**
 * Notes what a wrong answer can reach, inside of it: walks through what it is called with and gives back, and through
 * what all share. Its source text goes there, so it uses nothing from this file.
 */
export function walker(tf: Any | undefined, library: Any | undefined) {
  const { getOwnPropertyDescriptor, ownKeys, getPrototypeOf } = Reflect;
  const isObject = (value: unknown): value is Any =>
    (typeof value === 'object' && value !== null) || typeof value === 'function';
  const found = {
    places: new Map<string, object>(),
    groups: new Map<string, object>(),
    roots: new Map<string, object>(),
  };

  function note(root: unknown, path: string, surface: string, depth: number): void {
    if (!isObject(root)) return;
    found.roots.set(path, { surface, path });
    const seen = new Set<unknown>();
    const queue: [Any, string, number][] = [[root, path, 0]];
    for (let turn = 0; turn < queue.length && turn < 150; turn++) {
      const [object, here, level] = queue[turn];
      if (seen.has(object)) continue;
      seen.add(object);
      if (ArrayBuffer.isView(object)) {
        for (const key of ['length', 'map', 'slice', 'some']) place(here, key, typeof (object as Any)[key], surface);
        continue;
      }
      const entries = members(object);
      const inner: [string, Any][] = [];
      let elements = 0;
      for (const [key, value, own] of entries) {
        if (Array.isArray(object) && /^\d+$/.test(key)) {
          if (elements++ > 1 && Number(key) !== object.length - 1) continue;
        }
        // An array's length cannot be redefined.
        if (!Array.isArray(object) || key !== 'length') place(here, key, typeof value, surface);
        if (own && isObject(value)) inner.push([key, value]);
      }
      const alike = inner.filter(([, value]) => typeof value !== 'function');
      const enough = alike.length > 1 || alike.some(([, value]) => typeof value.dataSync === 'function');
      if (enough && alike.every(([, value]) => getPrototypeOf(value) === getPrototypeOf(alike[0][1]))) {
        const keys = members(alike[0][1]).map(([key]) => key);
        found.groups.set(here, {
          surface,
          list: `Object.values(${here})`,
          size: alike.length,
          keys: keys.slice(0, 400),
        });
      }
      if (level >= depth) continue;
      for (const [key, value] of inner.slice(0, 12)) {
        queue.push([value, Array.isArray(object) ? `${here}[${key}]` : `${here}[${JSON.stringify(key)}]`, level + 1]);
      }
    }
  }

  function place(owner: string, key: string, type: string, surface: string): void {
    if (found.places.size < 6000) found.places.set(`${owner} ${key}`, { surface, owner, key, type });
  }

  /** Names with values, own ones first, then those of prototypes; what a getter would have to compute is not asked. */
  function members(object: Any): [string, unknown, boolean][] {
    const all = new Map<string, [string, unknown, boolean]>();
    for (let from: object | null = object; from; from = getPrototypeOf(from)) {
      if (from === Object.prototype || from === Function.prototype) break;
      for (const key of ownKeys(from)) {
        if (typeof key !== 'string' || all.has(key) || key === 'constructor') continue;
        const descriptor = getOwnPropertyDescriptor(from, key) as PropertyDescriptor;
        let value: unknown = descriptor.value;
        try {
          if (descriptor.get) value = object[key];
        } catch {
          // A getter that wants more than that.
        }
        all.set(key, [key, value, from === object]);
      }
    }
    return [...all.values()];
  }

  function noteShared(): void {
    if (!tf) return;
    const shared: Record<string, unknown> = {
      'kit.tf.engine()': tf.engine(),
      'kit.tf.engine().state': tf.engine().state,
      'kit.tf.backend()': tf.backend(),
      'kit.tf.env()': tf.env(),
      'kit.tf': tf,
      'kit.library': library,
      'kit.tf.Tensor.prototype': tf.Tensor.prototype,
      'kit.tf.Variable.prototype': tf.Variable.prototype,
      'globalThis._tfGlobals': (globalThis as Any)._tfGlobals,
      'globalThis._tfengine': (globalThis as Any)._tfengine,
      'kit.tf.util': tf.util,
      'kit.tf.train': tf.train,
    };
    for (const [path, root] of Object.entries(shared)) note(root, path, 'shared', 0);
  }

  /** What a call was made with, and what came of it. */
  function noteCall(args: unknown[], result: unknown): void {
    for (const [at, arg] of args.entries()) note(arg, `args[${at}]`, 'arguments', 4);
    note(result, 'result', 'result', 4);
  }

  return {
    noteCall,
    /** All that was noted, with what all share. */
    reach() {
      noteShared();
      const [places, groups, roots] = [found.places, found.groups, found.roots].map((each) => [...each.values()]);
      return { places, groups, roots };
    },
  };
}
