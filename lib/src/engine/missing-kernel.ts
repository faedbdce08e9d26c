import { TransferError } from '../error';
import { nativeAdvice } from '../places';

/** Explains TensorFlow.js's error about an operation that a backend lacks, with a workaround; returns other errors unchanged. */
export function explainMissingKernel(cause: unknown): unknown {
  const match = /Kernel '(\w+)' not registered for backend '(\w+)'/.exec(String(cause));
  if (!match) return cause;
  const [, kernel, backend] = match;
  const native =
    backend === 'webgpu'
      ? 'or unset TRANSFERLAB_BACKEND: native TensorFlow has it.'
      : `or get native TensorFlow, which has it. ${nativeAdvice()}`;
  return new TransferError(
    `The backend '${backend}' cannot compute ${kernel}, which one of these layers needs. Take another layer; or freeze ` +
      `it, where only training needs it; ${native}`,
  );
}
