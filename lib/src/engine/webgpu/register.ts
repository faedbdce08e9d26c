import { TransferError } from '../../error';
import { lostDevice, lostDeviceAfterFailure, watchDevice } from '../lost-device';
import { tf } from '../tensorflow';
import { replaceAvgPoolGrad } from './avg-pool-grad';
import { loadBackendPackage, loadDawn } from './dawn';
import { openDevice } from './open-device';
import { type BufferCopier, type GpuBuffer, readAtOnce } from './read-at-once';

/** The parts of TensorFlow.js' backend that are used or replaced here. */
interface Backend extends BufferCopier {
  readonly tensorMap: { get(dataId: object): TensorData };
  read(dataId: object): Promise<Values>;
  readSync(dataId: object): Values;
  convertAndCacheOnCPU(dataId: object, values: Values): Values;
}

interface TensorData {
  readonly dtype: string;
  readonly values: Values | null;
  readonly resource: GpuBuffer | null;
  readonly complexTensorInfos?: object;
}

type Values = Float32Array | Int32Array | Uint8Array | readonly Uint8Array[];

/**
 * Makes a GPU by WebGPU the current backend: Dawn of npm's `webgpu` in TensorFlow.js' backend for pages. Throws if a package
 * is missing, or if no adapter is found.
 */
export async function useWebGpu(): Promise<void> {
  const { create, globals } = loadDawn();
  Object.assign(globalThis, globals);
  const { WebGPUBackend } = loadBackendPackage();
  const gpu = create([]);
  const { device, info, tick } = await openDevice(gpu);
  // The backend looks for it, as in a page.
  const navigator = (globalThis as { navigator?: object }).navigator ?? {};
  Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true });
  Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true, writable: true });
  let refused: Error | undefined;
  device.addEventListener('uncapturederror', ({ error }) => {
    refused ??= error;
  });
  watchDevice(device.lost);
  const takeRefusal = () => {
    const error = refused;
    refused = undefined;
    return error;
  };
  const make = () => guarded(new WebGPUBackend(device, info) as Backend, { tick, takeRefusal });
  tf.registerBackend('webgpu', make as never, 0);
  await tf.setBackend('webgpu');
  replaceAvgPoolGrad();
}

/** The backend with reads that also work at once, and that fail with an error message if the GPU did. */
function guarded(
  backend: Backend,
  { tick, takeRefusal }: { tick?: () => void; takeRefusal: () => Error | undefined },
): Backend {
  const { read, readSync } = backend;
  const throwIfRefused = () => {
    const error = takeRefusal();
    if (error) throw refusal(error);
  };
  return Object.assign(backend, {
    async read(dataId: object): Promise<Values> {
      const lost = lostDevice();
      if (lost && !backend.tensorMap.get(dataId)?.values) throw lost;
      try {
        const values = await read.call(backend, dataId);
        throwIfRefused();
        return values;
      } catch (cause) {
        throw (await lostDeviceAfterFailure()) ?? cause;
      }
    },
    readSync(dataId: object): Values {
      const { values, dtype, resource, complexTensorInfos } = backend.tensorMap.get(dataId);
      if (values || dtype === 'string' || complexTensorInfos || !resource) return readSync.call(backend, dataId);
      const lost = lostDevice();
      if (lost) throw lost;
      const bytes = readAtOnce(backend, resource, tick);
      throwIfRefused();
      return backend.convertAndCacheOnCPU(dataId, typed(bytes, dtype));
    },
  });
}

/** WebGPU has no bytes: a tensor of booleans has four for each. */
function typed(bytes: ArrayBuffer, dtype: string): Values {
  if (dtype === 'float32') return new Float32Array(bytes);
  return dtype === 'bool' ? Uint8Array.from(new Int32Array(bytes)) : new Int32Array(bytes);
}

function refusal(cause: Error): TransferError {
  return new TransferError(
    `The GPU rejected an operation, so its results are wrong (${cause.message.split('\n', 1)[0]}). Try smaller batches, ` +
      'since memory is its most probable limit; or unset TRANSFERLAB_BACKEND.',
    { cause },
  );
}
