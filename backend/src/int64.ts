import type { Tensor } from '@tensorflow/tfjs';
import { bool, type NativeBackend, run, type } from './operation';

/**
 * An int32 tensor as TensorFlow's int64, for operations that take nothing else. TensorFlow.js still calls it int32
 * and cannot read it: hand it to an operation, and never out of a kernel.
 */
export function toInt64(backend: NativeBackend, x: Tensor): Tensor {
  return run(backend, 'Cast', { SrcT: type('int32'), DstT: type('int64'), Truncate: bool(false) }, [x]);
}

/** An operation's int64 output as int32, the only integer that TensorFlow.js has. */
export function fromInt64(backend: NativeBackend, x: Tensor): Tensor {
  return run(backend, 'Cast', { SrcT: type('int64'), DstT: type('int32'), Truncate: bool(false) }, [x]);
}
