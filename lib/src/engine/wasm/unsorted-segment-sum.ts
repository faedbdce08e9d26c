import { outputAndViews, type WasmKernel } from './kernel';

/**
 * Gradient of picking rows (an embedding): x `[n, ...]` and a row number for each of the n, `segmentIds` `[n]`, to
 * `[numSegments, ...]`: each row is the sum of the parts of x that were picked from it. A negative number picks none.
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
