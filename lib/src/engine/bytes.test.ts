import { afterAll, describe, expect, test } from '@jest/globals';
import { tensorOfBytes } from './bytes';
import { tf } from './tensorflow';

const native = tf.getBackend();

describe.each([native, 'cpu'])('bytes on %s', (backend) => {
  afterAll(() => tf.setBackend(native));

  test('become floats of the same value, 0 to 255, in the shape asked', async () => {
    await tf.setBackend(backend);
    const before = tf.memory().numTensors;
    const tensor = tensorOfBytes(
      Uint8Array.from({ length: 256 }, (_, value) => value),
      [2, 8, 16],
    );
    expect(tensor.dtype).toBe('float32');
    expect(tensor.shape).toEqual([2, 8, 16]);
    expect([...tensor.dataSync()]).toEqual(Array.from({ length: 256 }, (_, value) => value));
    tensor.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
