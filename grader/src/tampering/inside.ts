/** What is put into a tampered answer beside the wrong one. */
export interface Acts {
  /** One act of a tampering. */
  act(kit: unknown, args: unknown[], result: unknown, memory: object): void;
  when: 'load' | 'before' | 'during' | 'after';
  /** Only notes how things are. */
  prepares?: boolean;
}

/**
 * How a tampered answer behaves. `tampered`: as it is meant. Two ways serve as controls, which tell a measurement that was
 * deceived from an answer that is right: under `undone` the tampering is there only while the answer runs, and taken back
 * before the result is handed over; `as data` hands over a plain copy of what the tampered result says besides.
 */
export type Mode = 'tampered' | 'undone' | 'as data';

/** The exports by which the kit asks the tampered answer about itself. */
export const ACTED = 'how often it acted';
export const REACH = 'what it can reach';

type Any = Record<PropertyKey, any>;

/**
 * Runs inside a tampered answer: exports all that the wrong answer exports, with tampering around each call. Its source
 * text goes there, so it uses nothing from this file.
 */
export function inside(
  exports: Any,
  require: NodeJS.Require,
  wrong: Any,
  acts: Acts[],
  mode: Mode,
  { tensors, survey, acted, reach }: { tensors: boolean; survey: boolean; acted: string; reach: string },
): void {
  const tf: Any | undefined = tensors ? require('@tensorflow/tfjs-node') : undefined;
  const library: Any | undefined = tensors ? require('transferlab') : undefined;
  const memory: Any = {};
  const { defineProperty, getOwnPropertyDescriptor, deleteProperty, ownKeys, getPrototypeOf, setPrototypeOf } = Reflect;
  const isObject = (value: unknown): value is Any =>
    (typeof value === 'object' && value !== null) || typeof value === 'function';
  /** What was changed, in order, and how it is taken back and done again. */
  const changes: { undo(): void; redo?(): void }[] = [];
  let later: { start(): void; act(): void }[] = [];
  const counts = { done: 0, refused: 0 };
  let given: { value: unknown } | undefined;

  function copy(value: unknown, depth = 0): unknown {
    if (!isObject(value) || typeof value === 'function' || depth > 6) return value;
    if (ArrayBuffer.isView(value)) return (value as unknown as Float32Array).slice();
    if (Array.isArray(value)) return value.map((item) => copy(item, depth + 1));
    if (getPrototypeOf(value) !== Object.prototype) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copy(item, depth + 1)]));
  }

  function moved(value: unknown, by: number): unknown {
    if (typeof value === 'number') return value + by;
    if (ArrayBuffer.isView(value)) return (value as unknown as Float32Array).map((each) => each + by);
    if (Array.isArray(value)) return value.map((item) => moved(item, by));
    return value;
  }

  function zeroed(value: unknown): unknown {
    if (typeof value === 'number') return 0;
    if (ArrayBuffer.isView(value)) return (value as unknown as Float32Array).map(() => 0);
    if (Array.isArray(value)) return value.map(zeroed);
    return value;
  }

  function define(object: Any, key: PropertyKey, descriptor: PropertyDescriptor): void {
    if (!isObject(object)) throw new TypeError('no object');
    const before = getOwnPropertyDescriptor(object, key);
    const after = { configurable: true, enumerable: before?.enumerable ?? false, ...descriptor };
    if (!defineProperty(object, key, after)) throw new TypeError('refused');
    changes.push({
      undo: () => void (before ? defineProperty(object, key, before) : deleteProperty(object, key)),
      redo: () => void defineProperty(object, key, after),
    });
  }

  /** What `on[key]` is, as a function: itself, or a value as one. */
  const original = (on: Any, key: PropertyKey): ((...all: unknown[]) => unknown) => {
    const found = on[key];
    if (found === undefined) throw new TypeError('nothing there');
    return typeof found === 'function' ? (found as (...all: unknown[]) => unknown) : () => found;
  };

  const kit = {
    tf,
    library,
    copy,
    own: (object: Any, key: PropertyKey, value: unknown) => define(object, key, { value, writable: true }),
    accessor: (object: Any, key: PropertyKey, get: () => unknown) => define(object, key, { get, set() {} }),
    /** As an assignment, which a setter may take. */
    assign(object: Any, key: PropertyKey, value: unknown) {
      const before = object[key];
      object[key] = value;
      if (!Object.is(object[key], value)) throw new TypeError('refused');
      changes.push({
        undo() {
          object[key] = before;
        },
        redo() {
          object[key] = value;
        },
      });
    },
    inherit(object: Any, prototype: object | null) {
      const before = getPrototypeOf(object);
      if (!setPrototypeOf(object, prototype)) throw new TypeError('refused');
      changes.push({
        undo: () => void setPrototypeOf(object, before),
        redo: () => void setPrototypeOf(object, prototype),
      });
    },
    undo: (undo: () => void) => void changes.push({ undo }),
    /** Hands this over in place of the result. */
    give(value: unknown) {
      given = { value };
    },
    constant: (value: unknown) => () => value,
    first(on: Any, key: PropertyKey) {
      const real = original(on, key);
      let kept: { value: unknown } | undefined;
      return function (this: unknown, ...all: unknown[]) {
        kept ??= { value: copy(real.apply(this, all)) };
        return copy(kept.value);
      };
    },
    frozen(on: Any, key: PropertyKey) {
      const kept = original(on, key).call(on);
      const now = copy(kept);
      return () => (kept instanceof Promise ? kept : copy(now));
    },
    /** Gives what it gave the last time. */
    stale(on: Any, key: PropertyKey) {
      const real = original(on, key);
      let last: { value: unknown } | undefined;
      return function (this: unknown, ...all: unknown[]) {
        const now = { value: copy(real.apply(this, all)) };
        const before = last ?? now;
        last = now;
        return copy(before.value);
      };
    },
    moving(on: Any, key: PropertyKey) {
      const real = original(on, key);
      let times = 0;
      return function (this: unknown, ...all: unknown[]) {
        times++;
        return moved(real.apply(this, all), times / 7);
      };
    },
    zeros(on: Any, key: PropertyKey) {
      const real = original(on, key);
      return function (this: unknown, ...all: unknown[]) {
        return zeroed(real.apply(this, all));
      };
    },
    /** All ways to read a tensor give what they give now. */
    freeze(on: Any) {
      for (const key of ['dataSync', 'arraySync', 'bufferSync']) kit.own(on, key, kit.frozen(on, key));
      const [data, array] = [on.dataSync, on.arraySync];
      kit.own(on, 'data', async () => data());
      kit.own(on, 'array', async () => array());
    },
    /** All ways to read a tensor give other numbers each time. */
    move(on: Any) {
      for (const key of ['dataSync', 'arraySync', 'data', 'array']) kit.own(on, key, kit.moving(on, key));
    },
    /** Smaller each time that it is read. */
    falling(from: number, by: number) {
      let now = from + by;
      return () => {
        now -= by;
        return now;
      };
    },
    /** How many tensors are in a value. */
    tensorsIn(value: unknown, depth = 0): number {
      if (!isObject(value) || depth > 4) return 0;
      if (typeof value.dataSync === 'function') return 1;
      return Object.values(value).reduce((sum: number, item) => sum + kit.tensorsIn(item, depth + 1), 0);
    },
    /** Acts when the call is over. */
    later(how: string, act: () => void) {
      const safely = () => attempt(act);
      const ways: Record<string, () => void> = {
        microtask: () => queueMicrotask(safely),
        tick: () => process.nextTick(safely),
        promise: () => void Promise.resolve().then(safely),
        immediate: () => void setImmediate(safely),
        timer: () => void setTimeout(safely, 0),
        'slow timer': () => void setTimeout(safely, 20),
      };
      later.push({ start: ways[how], act });
    },
    proxy(target: object, traps: ProxyHandler<object>) {
      return new Proxy(target, {
        get(on, key) {
          const value = Reflect.get(on, key) as unknown;
          return typeof value === 'function' ? value.bind(on) : value;
        },
        ...traps,
      });
    },
  };

  function attempt(act: () => void, prepares = false): void {
    try {
      act();
      if (!prepares) counts.done++;
    } catch {
      if (!prepares) counts.refused++;
    }
  }

  function perform(when: Acts['when'], args: unknown[], result: unknown): void {
    for (const each of acts) if (each.when === when) attempt(() => each.act(kit, args, result, memory), each.prepares);
  }

  /** Asynchronous ways while a call is under way. */
  function meanwhile(args: unknown[]): void {
    if (!acts.some(({ when }) => when === 'during') || mode !== 'tampered') return;
    let over = 0;
    const act = () => {
      if (over++ < 3) perform('during', args, undefined);
    };
    queueMicrotask(act);
    setImmediate(act);
    setTimeout(act, 1);
  }

  const isData = (value: unknown, depth = 0): boolean =>
    !isObject(value) ||
    ArrayBuffer.isView(value) ||
    (typeof value !== 'function' &&
      depth < 8 &&
      ((typeof value.dataSync === 'function' && typeof value.assign !== 'function') ||
        ((Array.isArray(value) || typeof value.then !== 'function') &&
          Object.values(value).every((item) => isData(item, depth + 1)))));

  function asData(value: unknown): unknown {
    if (!isObject(value)) return value;
    if (typeof value.dataSync === 'function' && tf) return tf.tensor(value.dataSync(), value.shape, value.dtype);
    if (ArrayBuffer.isView(value)) return (value as unknown as Float32Array).slice();
    if (Array.isArray(value)) return Array.from({ length: value.length }, (_, place) => asData(value[place]));
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, asData(item)]));
  }

  function handOver(args: unknown[], result: unknown): unknown {
    given = undefined;
    perform('after', args, result);
    const tampered = given ? (given as { value: unknown }).value : result;
    given = undefined;
    const actsLater = later;
    later = [];
    if (mode === 'tampered') {
      for (const { start } of actsLater) start();
      return tampered;
    }
    for (const { act } of actsLater) attempt(act);
    let handed = result;
    try {
      if (mode === 'as data' && isData(tampered)) handed = asData(tampered);
    } catch {
      // Not to be read: then it is no data.
    }
    for (const { undo } of [...changes].reverse()) {
      try {
        undo();
      } catch {
        // It was sealed meanwhile.
      }
    }
    return handed;
  }

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
        place(here, key, typeof value, surface);
        if (own && isObject(value)) inner.push([key, value]);
      }
      const alike = inner.filter(([, value]) => typeof value !== 'function');
      if (alike.length > 1 && alike.every(([, value]) => getPrototypeOf(value) === getPrototypeOf(alike[0][1]))) {
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
    note(globalThis.Math, 'Math', 'shared', 0);
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

  function noteCall(args: unknown[], result: unknown): void {
    for (const [at, arg] of args.entries()) note(arg, `args[${at}]`, 'arguments', 4);
    note(result, 'result', 'result', 4);
  }

  const isPromise = (value: unknown): value is Promise<unknown> =>
    isObject(value) && typeof value !== 'function' && typeof value.then === 'function';

  perform('load', [], undefined);
  for (const key of Object.keys(wrong)) {
    const real = wrong[key];
    if (typeof real !== 'function') {
      exports[key] = real;
      continue;
    }
    exports[key] = function (this: unknown, ...args: unknown[]) {
      if (survey) noteCall(args, undefined);
      if (mode !== 'tampered') for (const { redo } of changes) redo?.();
      perform('before', args, undefined);
      meanwhile(args);
      const result = real.apply(this, args) as unknown;
      if (!isPromise(result)) {
        if (survey) noteCall(args, result);
        return handOver(args, result);
      }
      return result.then((value) => {
        if (survey) noteCall(args, value);
        return handOver(args, value);
      });
    };
  }
  exports[acted] = () => counts;
  exports[reach] = () => {
    noteShared();
    const [places, groups, roots] = [found.places, found.groups, found.roots].map((each) => [...each.values()]);
    return { places, groups, roots, tensors, reads: [] };
  };
}
