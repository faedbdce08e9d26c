import { TransferError } from '../error';
import { nativeAdvice } from '../places';

/** TensorFlow.js's complaint about an operation that a backend lacks, as a sentence with a way round; other errors as they are. */
export function explainMissingKernel(cause: unknown): unknown {
  const found = /Kernel '(\w+)' not registered for backend '(\w+)'/.exec(String(cause));
  if (!found) return cause;
  const [, kernel, backend] = found;
  return new TransferError(
    `The backend '${backend}' cannot compute ${kernel}, which one of these layers needs. Take another layer; or freeze ` +
      `it, where only training needs it; or get native TensorFlow, which has it. ${nativeAdvice()}`,
  );
}
