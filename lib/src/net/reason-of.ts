/** An error of TensorFlow as a part of a sentence: without the status before it and the period after it. */
export function reasonOf(cause: unknown): string {
  const text = String((cause as Error).message ?? cause);
  return text.replace(/^Invalid TF_Status: \d+\s+Message: /, '').replace(/\.\s*$/, '');
}
