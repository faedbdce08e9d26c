import type { Any } from './acts';

/** A change, and how it is taken back and done again. */
interface Change {
  undo(): void;
  redo?(): void;
}

/**
 * What the acts of a tampering do their work with, inside a tampered answer, as `kit`. Its source text goes there, so it
 * uses nothing from this file.
 */
export function hands(tf: Any | undefined, library: Any | undefined) {
  const { defineProperty, getOwnPropertyDescriptor, deleteProperty, getPrototypeOf, setPrototypeOf } = Reflect;
  const isObject = (value: unknown): value is Any =>
    (typeof value === 'object' && value !== null) || typeof value === 'function';
  /** What was changed, in order. */
  const changes: Change[] = [];
  const counts = { done: 0, refused: 0 };
  let later: { start(): void; act(): void }[] = [];
  let given: { value: unknown } | undefined;

  function attempt(act: () => void, prepares = false): void {
    try {
      act();
      if (!prepares) counts.done++;
    } catch {
      if (!prepares) counts.refused++;
    }
  }

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
    const member = on[key];
    if (member === undefined) throw new TypeError('nothing there');
    return typeof member === 'function' ? (member as (...all: unknown[]) => unknown) : () => member;
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
      let cached: { value: unknown } | undefined;
      return function (this: unknown, ...all: unknown[]) {
        cached ??= { value: copy(real.apply(this, all)) };
        return copy(cached.value);
      };
    },
    /** Gives what it gave first of each length. */
    sameSize(on: Any, key: PropertyKey) {
      const real = original(on, key);
      const copies = new Map<unknown, unknown>();
      return function (this: unknown, ...all: unknown[]) {
        const now = real.apply(this === undefined ? on : this, all) as Any | undefined;
        if (!copies.has(now?.length)) copies.set(now?.length, copy(now));
        return copy(copies.get(now?.length));
      };
    },
    /** Changes what an array holds, in place. */
    rewrite(on: Any, by: (before: unknown[]) => unknown[]) {
      const before = Array.from(on as ArrayLike<unknown>);
      const after = by([...before]);
      const write = (values: unknown[]) => {
        for (const [at, value] of values.entries()) on[at] = value;
      };
      write(after);
      changes.push({ undo: () => write(before), redo: () => write(after) });
    },
    frozen(on: Any, key: PropertyKey) {
      const first = original(on, key).call(on);
      const now = copy(first);
      return () => (first instanceof Promise ? first : copy(now));
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

  return {
    kit,
    counts,
    attempt,
    undoAll() {
      for (const { undo } of [...changes].reverse()) {
        try {
          undo();
        } catch {
          // It was sealed meanwhile.
        }
      }
    },
    redoAll() {
      for (const { redo } of changes) redo?.();
    },
    /** What was to be handed over in place of the result, since this was asked the last time. */
    takeGiven() {
      const taken = given;
      given = undefined;
      return taken;
    },
    /** What was to be done later, since this was asked the last time. */
    takeLater() {
      const taken = later;
      later = [];
      return taken;
    },
  };
}
