import { TransferError } from '../../error';
import { lostDevice } from '../lost-device';

/** A buffer of WebGPU. */
export interface GpuBuffer {
  readonly size: number;
  readonly mapState: 'unmapped' | 'pending' | 'mapped';
  mapAsync(mode: number): Promise<void>;
  getMappedRange(): ArrayBuffer;
  unmap(): void;
}

/** Dawn's flags (WebGPU, 5.1 and 5.3). */
const MAP_READ = 0x0001;
const COPY_DST = 0x0008;
const READ = 0x0001;

/** The part of the backend that copies a buffer. */
export interface BufferCopier {
  readonly bufferManager: {
    acquireBuffer(size: number, usage: number): GpuBuffer;
    releaseBuffer(buffer: GpuBuffer): void;
  };
  readonly commandEncoder: {
    copyBufferToBuffer(from: GpuBuffer, a: number, to: GpuBuffer, b: number, size: number): void;
  };
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
}

/**
 * The bytes of a buffer on the GPU, at once: blocks the thread until all operations before it are done. WebGPU offers
 * asynchronous reads only; Dawn in Node processes its events in a callback that it passes to `setImmediate`, `tick`, so calling
 * it in a loop completes a read. `fit`, `predict` and `evaluate` do not need it; `dataSync` does.
 */
export function readAtOnce(backend: BufferCopier, buffer: GpuBuffer, tick: (() => void) | undefined): ArrayBuffer {
  if (!tick) {
    throw new TransferError('This version of webgpu reads no values at once. Try await tensor.data().');
  }
  const { size } = buffer;
  const staging = backend.bufferManager.acquireBuffer(size, MAP_READ | COPY_DST);
  backend.ensureCommandEncoderReady();
  backend.endComputePassEncoder();
  backend.commandEncoder.copyBufferToBuffer(buffer, 0, staging, 0, size);
  backend.submitQueue();
  mapAtOnce(staging, tick);
  const bytes = staging.getMappedRange().slice(0);
  staging.unmap();
  backend.bufferManager.releaseBuffer(staging);
  return bytes;
}

function mapAtOnce(staging: GpuBuffer, tick: () => void): void {
  const { setImmediate } = globalThis;
  // Each tick asks for the next one. Only the last request goes to Node, which would otherwise get thousands.
  globalThis.setImmediate = Object.assign(() => undefined, setImmediate) as unknown as typeof setImmediate;
  try {
    staging.mapAsync(READ).catch(() => {});
    while (staging.mapState === 'pending') tick();
  } finally {
    globalThis.setImmediate = setImmediate;
    setImmediate(tick);
  }
  if (staging.mapState === 'mapped') return;
  throw lostDevice() ?? new TransferError('The GPU gave no values. Try await tensor.data(), which says why.');
}
