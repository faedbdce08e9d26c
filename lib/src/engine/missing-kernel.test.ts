import { expect, test } from '@jest/globals';
import { TransferError } from '../error';
import { explainMissingKernel } from './missing-kernel';

/** As tfjs-core 4.22 words it. */
const lacking = (backend: string) => new Error(`Kernel 'Unique' not registered for backend '${backend}'`);

test('an operation that a backend lacks is named, with how to get a backend that has it', () => {
  const said = (backend: string) => (explainMissingKernel(lacking(backend)) as TransferError).message;
  expect(explainMissingKernel(lacking('wasm'))).toBeInstanceOf(TransferError);
  expect(said('wasm')).toMatch(/'wasm' cannot compute Unique, .*get native TensorFlow, which has it\. Run /);
  // There TensorFlow is installed, and a variable chose another backend.
  expect(said('webgpu')).toMatch(
    /'webgpu' cannot compute Unique, .*or unset TRANSFERLAB_BACKEND: native TensorFlow has it\.$/,
  );
});

test('another error stays as it is', () => {
  const other = new Error('something else');
  expect(explainMissingKernel(other)).toBe(other);
});
