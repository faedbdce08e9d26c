import type { Variable } from '@tensorflow/tfjs';
import type { NativeBackend, NativeTensor, TensorData } from '../native';
import { tf } from '../tensorflow';

/** Variables whose newest values are in a session and are read back when needed. */
export interface LazyVariables {
  /** Marks variables that the session has just changed: their values in TensorFlow.js are stale. */
  markStale(changed: Iterable<Variable>): void;
  /** Reads back every value that only the session has. */
  readBack(): void;
  /** Reads them back if a clone shares the data of one, which the session is about to change. */
  readBackShared(): void;
}

interface LazyVariable {
  /** The `dataId` and the tensor data that represent the session's copy. */
  dataId: object;
  data: TensorData | undefined;
  /** Whether only the session has the newest values. */
  isStale: boolean;
}

/**
 * Leaves the values of variables in a session and fetches them when an operation or a reading first needs one: until then
 * `values`, which the backend checks before each use, is a getter. One run reads back all stale variables. `read` returns the
 * session's values of `variables`, in order.
 */
export function lazyVariables(
  backend: NativeBackend,
  variables: readonly Variable[],
  read: () => NativeTensor[],
): LazyVariables {
  const states = new Map(
    variables.map((variable): [Variable, LazyVariable] => [variable, { dataId: {}, data: undefined, isStale: false }]),
  );
  const isAlive = ({ dataId, data }: LazyVariable) =>
    backend.tensorMap.has(dataId) && backend.tensorMap.get(dataId) === data;

  const readBack = () => {
    if (![...states.values()].some(({ isStale }) => isStale)) return;
    for (const [index, { id }] of read().entries()) {
      const state = states.get(variables[index]) as LazyVariable;
      if (state.isStale && state.data && isAlive(state)) state.data.id = id;
      else backend.binding.deleteTensor(id);
      state.isStale = false;
    }
  };

  return {
    readBack,
    readBackShared() {
      if ([...states.values()].some(({ isStale, data }) => isStale && data && data.refCount > 1)) readBack();
    },
    markStale(changed) {
      for (const variable of changed) {
        const state = states.get(variable) as LazyVariable;
        // Data that represents the variable and has no other user can represent the new values too.
        if (state.data && state.dataId === variable.dataId && state.data.refCount === 1) {
          if (!state.isStale && state.data.id >= 0) backend.binding.deleteTensor(state.data.id);
          state.data.id = -1;
          state.data.version = (state.data.version ?? 0) + 1;
        } else {
          state.data = lazyData(variable, backend, readBack);
          state.dataId = variable.dataId;
        }
        state.isStale = true;
      }
    },
  };
}

/** Gives the variable a new `dataId` whose values are fetched when they are needed. */
function lazyData(variable: Variable, backend: NativeBackend, readBack: () => void): TensorData {
  const { shape, dtype } = variable;
  const dataId = {};
  const data: TensorData = {
    shape: [...shape],
    dtype: backend.tensorMap.get(variable.dataId).dtype,
    id: -1,
    refCount: 1,
    get values() {
      if (this.id < 0) readBack();
      return null;
    },
    set values(_) {},
  };
  backend.tensorMap.set(dataId, data);
  const tensor = tf.engine().makeTensorFromTensorInfo({ dataId, shape, dtype });
  variable.assign(tensor);
  tensor.dispose();
  return data;
}
