/**
 * Makes what the harness and a scenario rely on unchangeable, before an answer is evaluated: JavaScript's own objects, Node's
 * streams, and what the course's packages export. An answer that patches `Array.prototype.map`, `JSON.stringify` or `tf.memory`
 * gets a TypeError in place of a say in its own result. New names may be added (a polyfill is not a crime), except to
 * Object.prototype and as `toJSON`, which JSON.stringify would obey. Returns what is locked.
 */
export function lockLanguage(prototypes: object[], more: object[]): object[] {
  const inherited = [...INHERITED, ...prototypes];
  const objects = [...intrinsics(), ...more];
  for (const prototype of inherited) lockPrototype(prototype);
  for (const object of objects) lock(object);
  for (const prototype of [Array.prototype, String.prototype, Number.prototype, Boolean.prototype]) {
    define(prototype, 'toJSON', { value: undefined });
  }
  Object.preventExtensions(Object.prototype);
  for (const name of ownKeys(globalThis)) {
    // Node makes some of its globals when they are first asked for, and lets them be assigned.
    if (LAZY.has(name)) define(globalThis, name, { value: globalValue(name), writable: true, configurable: true });
    // What a global name means stays what it is; whether a learner adds one is their affair.
    const descriptor = describe(globalThis, name);
    if (descriptor?.configurable && 'value' in descriptor && typeof descriptor.value === 'function') {
      define(globalThis, name, { ...descriptor, writable: false, configurable: false });
    }
  }
  return [...inherited, ...objects];
}

/** The properties of a module or of an object can no longer be assigned, deleted or redefined. */
function lock(object: object): void {
  for (const name of ownKeys(object)) {
    const descriptor = describe(object, name);
    if (!descriptor?.configurable && !descriptor?.writable) continue;
    // The library puts another in its place while it traces a step, to notice who draws.
    if (object === Math && name === 'random') continue;
    define(object, name, 'value' in descriptor ? { writable: false, configurable: false } : { configurable: false });
  }
}

const { defineProperty: define, getOwnPropertyDescriptor: describe } = Object;
const ownKeys = Reflect.ownKeys;

/**
 * As `lock`, for objects that nearly everything inherits from. A read-only property there would forbid `error.message = …` and
 * `this.toString = …` on what inherits it, so each becomes an accessor that lets heirs have their own property.
 */
function lockPrototype(prototype: object): void {
  for (const name of ownKeys(prototype)) {
    const descriptor = describe(prototype, name);
    if (!descriptor?.configurable) continue;
    if (!('value' in descriptor)) {
      define(prototype, name, { configurable: false });
      continue;
    }
    const { value, enumerable } = descriptor;
    define(prototype, name, {
      get: () => value,
      set(this: object, mine: unknown) {
        if (this === prototype) throw new TypeError(`${String(name)} of a built-in prototype cannot be changed.`);
        define(this, name, { value: mine, writable: true, enumerable: true, configurable: true });
      },
      enumerable,
      configurable: false,
    });
  }
}

const INHERITED: object[] = [
  Object.prototype,
  Function.prototype,
  Error.prototype,
  TypeError.prototype,
  RangeError.prototype,
  SyntaxError.prototype,
  ReferenceError.prototype,
];

/** Globals that are accessors until they are asked for; of the others, some load a good deal that no answer uses. */
const LAZY = new Set<PropertyKey>([
  'Buffer',
  'TextDecoder',
  'TextEncoder',
  'AbortController',
  'AbortSignal',
  'process',
]);

const globalValue = (name: PropertyKey): unknown =>
  LAZY.has(name) ? (globalThis as Record<PropertyKey, unknown>)[name] : describe(globalThis, name)?.value;

/** The objects of ECMAScript, those without a global name included. */
function intrinsics(): object[] {
  const objects = new Set<object>();
  for (const name of ownKeys(globalThis)) {
    const value = globalValue(name);
    if (typeof value === 'function') {
      objects.add(value);
      if (value.prototype) objects.add(value.prototype as object);
    }
  }
  const over = (iterator: object) => Object.getPrototypeOf(iterator) as object;
  const nameless = [
    over(Int8Array),
    over(Int8Array.prototype),
    over([][Symbol.iterator]()),
    over(new Set()[Symbol.iterator]()),
    over(new Map()[Symbol.iterator]()),
    over(''[Symbol.iterator]()),
    over('a'.matchAll(/a/g)),
    over(over([][Symbol.iterator]())),
    over(function* () {}),
    over(function* () {}.prototype as object),
    over(async () => undefined),
    over(async function* () {}),
    over(async function* () {}.prototype as object),
  ];
  for (const object of [...nameless, Math, JSON, Reflect, Atomics, Intl, WebAssembly, console]) objects.add(object);
  for (const prototype of INHERITED) objects.delete(prototype);
  return [...objects];
}
