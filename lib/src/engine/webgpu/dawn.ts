import { dirname, join } from 'node:path';
import { TransferError } from '../../error';
import { webGpuAdvice } from '../../places';

/** The part of WebGPU's interface that is used here; `@webgpu/types` has all of it. */
export interface Gpu {
  requestAdapter(options: { readonly powerPreference: string }): Promise<Adapter | null>;
}

export interface Adapter {
  readonly info: AdapterInfo;
  readonly limits: Readonly<Record<string, number>>;
  readonly features: { has(name: string): boolean };
  requestDevice(descriptor: object): Promise<Device>;
}

export interface AdapterInfo {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
}

export interface Device {
  readonly lost: Promise<{ readonly reason: string; readonly message: string }>;
  addEventListener(type: 'uncapturederror', listener: (event: { readonly error: Error }) => void): void;
  destroy(): void;
}

/** What npm's `webgpu` has: Dawn, the WebGPU of Chromium, as an addon of Node. */
interface Dawn {
  create(options: readonly string[]): Gpu;
  readonly globals: Readonly<Record<string, unknown>>;
}

/** What TensorFlow.js' backend for WebGPU has. */
export interface BackendPackage {
  readonly WebGPUBackend: new (device: Device, info: AdapterInfo) => never;
}

/** Dawn's addon. The package itself is an ES module, which `require` does not load in every Node. */
export function loadDawn(): Dawn {
  const folder = dirname(resolvedPackage('webgpu'));
  const { platform, arch } = process;
  const build = [platform, platform === 'darwin' ? 'universal' : arch].join('-');
  const file = join(folder, `dist/${build}/dawn.node`);
  try {
    return require(file);
  } catch (cause) {
    throw new TransferError(
      `TRANSFERLAB_BACKEND is 'webgpu', and the package webgpu does not load on ${platform} ${arch} (${firstLine(cause)}). ` +
        'Try another version of it, or unset TRANSFERLAB_BACKEND.',
      { cause },
    );
  }
}

/** TensorFlow.js' backend. It must be loaded after Dawn's globals are there. */
export function loadBackendPackage(): BackendPackage {
  return require(resolvedPackage('@tensorflow/tfjs-backend-webgpu'));
}

/** The file of an installed package. Throws with the command that installs it. */
export function resolvedPackage(name: string): string {
  try {
    return require.resolve(name);
  } catch (cause) {
    throw new TransferError(
      `TRANSFERLAB_BACKEND is 'webgpu', which needs the package ${name}; it is not installed. ${webGpuAdvice()}`,
      { cause },
    );
  }
}

const firstLine = (cause: unknown): string => String((cause as Error).message ?? cause).split('\n', 1)[0];
