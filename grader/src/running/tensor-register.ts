import type { Tensor } from '@tensorflow/tfjs';
import type { Tf } from './course-packages';

/** A moment: tensors that are made after it can be distinguished from those that were there. */
export interface Mark {
  serial: number;
  /** The number that TensorFlow's next tensor will have in the addon's table; 0 where there is no such table. */
  native: number;
  /** Tensors that had memory below JavaScript then, and no tensor in JavaScript. */
  unowned: ReadonlySet<number>;
}

/**
 * The tensors of TensorFlow.js, counted by two ways that an answer cannot reach. TensorFlow.js' own counters are plain
 * numbers on plain objects, so an answer could set them. This register holds each tensor by identity, in a closure; and the
 * addon's table, below JavaScript, says which tensors have memory.
 */
export interface TensorRegister {
  mark(): Mark;
  /** How many tensors that were made since are still there, without those of `except`. */
  leftSince(mark: Mark, except?: Iterable<object>): number;
  /** Whether this is a tensor that TensorFlow made, and is still there. */
  has(value: unknown): value is Tensor;
  /** Its values as they are now; whatever methods an answer has put on it are not asked. Throws if it is none. */
  valuesOf(tensor: unknown): Float32Array | Int32Array | Uint8Array;
  dispose(tensor: object): void;
  /** Disposes all that were made since. */
  disposeSince(mark: Mark): void;
}

interface Engine {
  state: { numTensors: number };
  trackTensor(tensor: Tensor, backend: unknown): void;
  disposeTensor(tensor: Tensor): void;
}

/** The part of tfjs-node's backend, and of its addon as set-up compiles it, that counting needs. */
interface Native {
  tensorMap?: { get(dataId: object): { id: number; values: unknown } | undefined; has(dataId: object): boolean };
  getInputTensorIds?(tensors: Tensor[]): number[];
  binding?: { tensorMark?(): number; tensorsSince?(mark: number): ArrayLike<number> };
  readSync(dataId: object): Float32Array | Int32Array | Uint8Array;
}

/** Starts the register. To be called before the language is locked, so that what it replaces is locked with the rest. */
export function registerTensors(tf: Tf): TensorRegister {
  const engine = tf.engine() as unknown as Engine;
  const prototype = Object.getPrototypeOf(engine) as Engine;
  const { trackTensor, disposeTensor } = prototype;
  const live = new Set<Tensor>();
  const serials = new WeakMap<Tensor, number>();
  /** When each got the values that it has: a variable may get others. */
  const changed = new WeakMap<Tensor, number>();
  let next = 0;

  prototype.trackTensor = function (tensor, backend) {
    trackTensor.call(this, tensor, backend);
    if (this !== engine) return;
    // Tracked again where a variable gets other values: it is as old as it was.
    if (!serials.has(tensor)) serials.set(tensor, next);
    changed.set(tensor, next++);
    live.add(tensor);
    // Only a variable's changes: data must not be passed on to a tensor that was there before.
    if (!(tensor instanceof tf.Variable)) define(tensor, 'dataId', { writable: false, configurable: false });
  };
  prototype.disposeTensor = function (tensor) {
    const before = engine.state.numTensors;
    disposeTensor.call(this, tensor);
    // A call that TensorFlow.js takes for one about a tensor that is gone already changes nothing.
    if (this === engine && engine.state.numTensors < before) live.delete(tensor);
  };
  const { dispose: disposePlain } = tf.Tensor.prototype;
  const { dispose: disposeVariable } = tf.Variable.prototype;
  // Asked each time: a copy of this process has another addon than the process that it is a copy of.
  const native = () => tf.backend() as unknown as Native;

  /** The number of a tensor in the addon's table; undefined where it has none. */
  const nativeId = ({ dataId }: Tensor) => {
    const { tensorMap } = native();
    return tensorMap?.has(dataId) ? tensorMap.get(dataId)?.id : undefined;
  };

  /** The numbers in the addon's table that belong to none of these tensors. */
  function unowned(owners: Iterable<Tensor>): Set<number> {
    const ids = new Set(Array.from(native().binding?.tensorsSince?.(0) ?? []));
    for (const tensor of owners) ids.delete(nativeId(tensor) as number);
    return ids;
  }

  /** TensorFlow.js copies values into the addon at their first use; after this, all that are there have their numbers. */
  function copyValues(): void {
    const { tensorMap, getInputTensorIds } = native();
    if (!tensorMap || !getInputTensorIds) return;
    const waiting = [...live].filter(({ dataId, dtype }) => {
      return (
        dtype !== 'string' && dtype !== 'complex64' && tensorMap.has(dataId) && tensorMap.get(dataId)?.values != null
      );
    });
    getInputTensorIds.call(native(), waiting);
  }

  function has(value: unknown): value is Tensor {
    return live.has(value as Tensor);
  }

  function dispose(tensor: object): void {
    if (has(tensor)) (tensor instanceof tf.Variable ? disposeVariable : disposePlain).call(tensor as never);
  }

  const madeSince = ({ serial }: Mark) => [...live].filter((tensor) => (serials.get(tensor) as number) >= serial);

  return {
    mark() {
      copyValues();
      return { serial: next, native: native().binding?.tensorMark?.() ?? 0, unowned: unowned(live) };
    },
    leftSince(mark, except = []) {
      const excepted = new Set(except);
      // What has had its values since before the mark has its number since then too.
      const owners = [...live].filter((tensor) => {
        return (changed.get(tensor) as number) >= mark.serial || (nativeId(tensor) ?? 0) < mark.native;
      });
      const hidden = [...unowned(owners)].filter((id) => !mark.unowned.has(id));
      return madeSince(mark).filter((tensor) => !excepted.has(tensor)).length + hidden.length;
    },
    has,
    valuesOf(tensor) {
      if (!has(tensor)) throw new TypeError('The value must be a TensorFlow tensor that is not disposed.');
      return native().readSync(tensor.dataId).slice();
    },
    dispose,
    disposeSince: (mark) => madeSince(mark).forEach(dispose),
  };
}

const define = Object.defineProperty;
