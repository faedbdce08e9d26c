import { createHash } from 'node:crypto';
import { cut, type Dataset, extract, type Net, subset } from 'transferlab';

/** A row of features for each example, in order. */
export interface Features {
  train: number[][];
  test: number[][];
}

/** Features as the network gives them, by all that they follow from. Nothing here knows of a training set. */
const cache = new Map<string, number[]>();

/** Features of both sets at one layer, on the scale of the training set. Each image passes the network once. */
export async function features(net: Net, at: string, train: Dataset, test: Dataset): Promise<Features> {
  const part = cut(net, at);
  const [trainRows, testRows] = [await rowsOf(part, train), await rowsOf(part, test)];
  const scale = scaleOf(trainRows);
  return { train: scaled(trainRows, scale), test: scaled(testRows, scale) };
}

async function rowsOf(part: Net, data: Dataset): Promise<number[][]> {
  const model = fingerprint(part);
  const pictures = await valuesOf(data);
  const keys = pictures.map((picture) => createHash('sha256').update(model).update(picture).digest('hex'));
  const missing = [...keys.keys()].filter((place) => !cache.has(keys[place]) && keys.indexOf(keys[place]) === place);
  if (missing.length > 0) {
    const rows = await valuesOf(await extract(part, subset(data, missing)));
    for (const [i, place] of missing.entries()) cache.set(keys[place], Array.from(rows[i]));
  }
  return keys.map((key) => cache.get(key) as number[]);
}

/** Everything up to the layer that features depend on: preprocessing, layers, and the numbers of all weights. */
function fingerprint({ input, layers, weights }: Net): string {
  const hash = createHash('sha256').update(JSON.stringify([input, layers.map(({ name }) => name)]));
  for (const [name, weight] of Object.entries(weights)) hash.update(name).update(weight.dataSync());
  return hash.digest('hex');
}

/** The numbers of each example. */
async function valuesOf(data: Dataset): Promise<Float32Array[]> {
  const all = await data.read([...data.labels.keys()]);
  const values = Float32Array.from(all.dataSync());
  all.dispose();
  const size = values.length / data.labels.length;
  return data.labels.map((_, place) => values.subarray(place * size, (place + 1) * size));
}

/** Mean and standard deviation of each feature; 1 for a constant feature, which rounding would give a tiny standard deviation. */
function scaleOf(rows: number[][]): { mean: number[]; std: number[] } {
  const average = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const columns = rows[0].map((_, j) => rows.map((row) => row[j]));
  const mean = columns.map(average);
  const std = columns.map((column, j) =>
    column.every((value) => value === column[0])
      ? 1
      : Math.sqrt(average(column.map((value) => (value - mean[j]) ** 2))),
  );
  return { mean, std };
}

function scaled(rows: number[][], { mean, std }: { mean: number[]; std: number[] }): number[][] {
  return rows.map((row) => row.map((value, j) => (value - mean[j]) / std[j]));
}
