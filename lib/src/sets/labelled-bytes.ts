/** Small images and their labels in memory: `images` has `labels.length` times `shape` bytes. */
export interface LabelledBytes {
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
  /** `[height, width, channels]` */
  readonly shape: readonly [number, number, number];
}

/** The examples from `from` (inclusive) to `to` (exclusive). */
export function rowsOf({ images, labels, shape }: LabelledBytes, from: number, to: number): LabelledBytes {
  const length = shape[0] * shape[1] * shape[2];
  return { images: images.subarray(from * length, to * length), labels: labels.subarray(from, to), shape };
}

/** Concatenates sets of one shape. */
export function joined(parts: readonly LabelledBytes[]): LabelledBytes {
  return {
    images: Buffer.concat(parts.map(({ images }) => images)),
    labels: Buffer.concat(parts.map(({ labels }) => labels)),
    shape: parts[0].shape,
  };
}
