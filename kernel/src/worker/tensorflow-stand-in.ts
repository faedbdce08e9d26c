import Module from 'node:module';

type Load = (id: string, ...rest: unknown[]) => unknown;

/**
 * Where set-up could not build TensorFlow, `@tensorflow/tfjs-node` cannot be loaded; lessons and danfojs ask for it
 * all the same. They then get plain TensorFlow.js, which has the same names, and the library starts wasm under it.
 */
export function standInForTensorFlow(): void {
  const loader = Module as unknown as { _load: Load };
  const load = loader._load;
  loader._load = function (id, ...rest) {
    if (id !== '@tensorflow/tfjs-node') return load.call(this, id, ...rest);
    try {
      return load.call(this, id, ...rest);
    } catch (cause) {
      if (!/tfjs_binding|libtensorflow|ERR_DLOPEN/i.test(String(cause))) throw cause;
      return load.call(this, '@tensorflow/tfjs', ...rest);
    }
  };
}
