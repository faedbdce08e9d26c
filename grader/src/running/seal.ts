import type { Tf } from './course-packages';

/**
 * Seals the live objects of TensorFlow.js: its engine, backend, environment and registries can no longer get another method or
 * property, nor other parts than they have. Their prototypes are locked with the language. To be called in each process before
 * its answer, or before it is copied. Where no native TensorFlow is, the library still has to register what it computes with,
 * and nothing is sealed.
 */
export function sealTensorFlow(tf: Tf): void {
  if (!tf.findBackend('tensorflow')) return;
  const engine = tf.engine() as unknown as Engine;
  const { state } = engine;
  // TensorFlow.js adds these when it first needs them.
  state.activeTape ??= undefined;
  state.activeScope ??= undefined;
  fix(state, ['tensorInfo']);
  Object.freeze(state.tensorInfo);
  fix(engine, Reflect.ownKeys(engine));
  for (const backend of Object.values(engine.registry)) sealBackend(backend);
  for (const part of [engine.registry, engine.registryFactory]) Object.freeze(part);
  sealEnvironment(tf.env() as unknown as Environment);
  sealRegistries();
}

interface Engine {
  state: { tensorInfo: object; activeTape?: unknown; activeScope?: unknown };
  registry: Record<string, object>;
  registryFactory: object;
}

interface Environment {
  flags: object;
  flagRegistry: object;
  urlFlags: object;
  get(flag: string): unknown;
}

/** No property can be added, deleted or redefined, and these cannot be assigned. */
function fix(object: object, names: readonly PropertyKey[]): void {
  Object.seal(object);
  for (const name of names) {
    const descriptor = Reflect.getOwnPropertyDescriptor(object, name);
    if (descriptor && 'value' in descriptor && descriptor.writable)
      Object.defineProperty(object, name, { writable: false });
  }
}

function sealBackend(backend: object): void {
  const { binding, tensorMap } = backend as { binding?: object; tensorMap?: { data?: object } };
  // That of WebAssembly counts on itself.
  fix(backend, binding ? Reflect.ownKeys(backend) : []);
  if (binding) Object.freeze(binding);
  if (!tensorMap) return;
  fix(tensorMap, ['backend', 'dataMover', 'data']);
  if (tensorMap.data) Object.freeze(tensorMap.data);
}

/**
 * Flags are looked up when they are first asked for, and then kept: all are asked for now, and none can be set. Those of
 * graphics processors look for one, and print what they find; no backend that is here asks for them.
 */
function sealEnvironment(environment: Environment): void {
  for (const flag of Object.keys(environment.flagRegistry)) if (!/WEBGL|WEBGPU/.test(flag)) environment.get(flag);
  for (const part of [environment.flags, environment.flagRegistry, environment.urlFlags ?? {}]) Object.freeze(part);
  fix(environment, Reflect.ownKeys(environment));
}

/** Kernels and gradients can be looked up, and neither be changed nor be replaced. */
function sealRegistries(): void {
  const shared = globalThis as unknown as { _tfGlobals?: Map<string, unknown>; _tfengine?: object };
  for (const registry of shared._tfGlobals?.values() ?? []) {
    if (!(registry instanceof Map)) continue;
    for (const entry of registry.values()) Object.freeze(entry);
    for (const method of ['set', 'delete', 'clear']) Object.defineProperty(registry, method, { value: sealed });
    Object.freeze(registry);
  }
  // The way to the registries themselves, past the methods that refuse. TensorFlow.js has them in its own variables, and
  // asks here for the class of tensors only.
  const known = shared._tfGlobals?.get('Tensor');
  const globals = { has: (name: string) => name === 'Tensor', get: () => known, set: sealed };
  Object.defineProperty(shared, '_tfGlobals', { value: Object.freeze(globals), writable: false, configurable: false });
  if (shared._tfengine) Object.defineProperty(shared, '_tfengine', { writable: false, configurable: false });
}

function sealed(): never {
  throw new TypeError("TensorFlow.js' registries cannot be changed while an answer is examined.");
}
