import { TransferError } from '../../error';
import type { AdapterInfo, Device, Gpu } from './dawn';

/** Limits that are raised from WebGPU's defaults to those of the adapter, as TensorFlow.js' backend does in a page. */
const LIMITS = [
  'maxBufferSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
];

/** A GPU that computes, and what it is. */
export interface OpenDevice {
  readonly device: Device;
  readonly info: AdapterInfo;
  /** Lets Dawn's callbacks run that are due: see read-at-once.ts. */
  readonly tick?: () => void;
}

/** Opens the fastest adapter of the machine. Throws if there is none, or if it gives no device. */
export async function openDevice(gpu: Gpu): Promise<OpenDevice> {
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null);
  if (!adapter) {
    throw new TransferError(
      "TRANSFERLAB_BACKEND is 'webgpu', and no graphics adapter was found that WebGPU can use. Try installing the driver of " +
        'your GPU, on Linux one with Vulkan (Debian: mesa-vulkan-drivers, which also computes without a GPU); or unset ' +
        'TRANSFERLAB_BACKEND.',
    );
  }
  const { info, limits } = adapter;
  const requiredLimits = Object.fromEntries(LIMITS.map((name) => [name, limits[name]]));
  try {
    const { result, tick } = withTick(() => adapter.requestDevice({ requiredLimits }));
    return { device: await result, info, tick };
  } catch (cause) {
    throw new TransferError(
      `TRANSFERLAB_BACKEND is 'webgpu', and the adapter '${nameOf(info)}' gives no device ` +
        `(${(cause as Error).message}). Try closing other programs that use it, or unset TRANSFERLAB_BACKEND.`,
      { cause },
    );
  }
}

/** The name of an adapter, as the driver gives it. */
export function nameOf({ description, device, vendor, architecture }: AdapterInfo): string {
  return description || device || [vendor, architecture].filter(Boolean).join(' ') || 'unknown adapter';
}

/** Runs a function of Dawn, and gives the callback that it passed to `setImmediate`, by which Dawn's events are processed. */
function withTick<Result>(begin: () => Result): { result: Result; tick?: () => void } {
  const { setImmediate } = globalThis;
  let tick: (() => void) | undefined;
  globalThis.setImmediate = Object.assign((callback: () => void) => {
    tick ??= callback;
    return setImmediate(callback);
  }, setImmediate) as typeof setImmediate;
  try {
    const result = begin();
    return { result, tick };
  } finally {
    globalThis.setImmediate = setImmediate;
  }
}
