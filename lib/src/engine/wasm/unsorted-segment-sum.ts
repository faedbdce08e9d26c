import { outputAndViews, type WasmKernel } from './kernel';

/**
 * Gradient of gathering rows (an embedding): x `[n, ...]` and a row index for each of the n, `segmentIds` `[n]`, to
 * `[numSegments, ...]`. Each output row is the sum of the entries of x with its index. Entries with a negative index are
 * ignored.
 */
export const unsortedSegmentSum: WasmKernel = ({ x, segmentIds }, { numSegments }, heap) => {
  const [count, ...rest] = x.shape;
  const width = x.size / count;
  const { output, values, views } = outputAndViews(heap, [numSegments, ...rest], x, segmentIds);
  const [parts, rows] = views;
  values.fill(0);
  for (let i = 0; i < count; i++) {
    if (rows[i] < 0 || rows[i] >= numSegments) continue;
    const [from, to] = [i * width, rows[i] * width];
    for (let c = 0; c < width; c++) values[to + c] += parts[from + c];
  }
  return output;
};
