import { describe, expect, test } from '@jest/globals';
import { type BufferCopier, type GpuBuffer, readAtOnce } from './read-at-once';

/** A GPU whose reads are done after so many ticks; then the buffer is mapped, or stays without values. */
function fakeGpu({ ticks, fails = false }: { ticks: number; fails?: boolean }) {
  const asked: string[] = [];
  let state: GpuBuffer['mapState'] = 'unmapped';
  let left = ticks;
  const staging: GpuBuffer = {
    size: 8,
    get mapState() {
      return state;
    },
    mapAsync: () => {
      state = 'pending';
      return fails ? Promise.reject(new Error('lost')) : Promise.resolve();
    },
    getMappedRange: () => Float32Array.of(1.5, -2).buffer,
    unmap: () => {
      state = 'unmapped';
    },
  };
  const backend: BufferCopier = {
    bufferManager: { acquireBuffer: () => staging, releaseBuffer: () => void asked.push('released') },
    commandEncoder: { copyBufferToBuffer: (_from, _a, _to, _b, size) => void asked.push(`copied ${size}`) },
    ensureCommandEncoderReady: () => {},
    endComputePassEncoder: () => {},
    submitQueue: () => void asked.push('submitted'),
  };
  const tick = () => {
    asked.push('tick');
    // As Dawn does while a read is pending.
    setImmediate(() => {});
    if (--left === 0) state = fails ? 'unmapped' : 'mapped';
  };
  return { backend, tick, asked };
}

describe('a read at once', () => {
  test('copies the buffer and lets Dawn work until it is mapped', () => {
    const { backend, tick, asked } = fakeGpu({ ticks: 3 });
    const { setImmediate: before } = globalThis;
    const bytes = readAtOnce(backend, { size: 8 } as GpuBuffer, tick);
    expect(Array.from(new Float32Array(bytes))).toEqual([1.5, -2]);
    expect(asked).toEqual(['copied 8', 'submitted', 'tick', 'tick', 'tick', 'released']);
    expect(globalThis.setImmediate).toBe(before);
  });

  test('that gives nothing is an error', () => {
    const { backend, tick } = fakeGpu({ ticks: 1, fails: true });
    expect(() => readAtOnce(backend, { size: 8 } as GpuBuffer, tick)).toThrow(
      'The GPU gave no values. Try await tensor.data(), which says why.',
    );
  });

  test('is refused where Dawn works otherwise', () => {
    const { backend } = fakeGpu({ ticks: 1 });
    expect(() => readAtOnce(backend, { size: 8 } as GpuBuffer, undefined)).toThrow(/Try await tensor\.data\(\)/);
  });
});
