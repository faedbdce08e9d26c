import type { Sound } from '../audio/sound';
import type { Dataset } from '../core/dataset';
import { readExamples } from '../data/read-examples';
import { TransferError } from '../error';
import { requireArray, requireDataset } from '../require/arguments';
import { requireOptions } from '../require/options';

/**
 * Examples of a dataset of recordings as playable audio: `show(...(await listen(data, [0, 7])))`. `captions[i]` appears
 * above example `indices[i]`; by default it is the example's class. The audio is the network's input: at its sample rate
 * and length. Throws if an argument has the wrong type, an option is unknown, the dataset does not contain recordings,
 * or a recording cannot be read.
 */
export async function listen(
  data: Dataset,
  indices: readonly number[],
  options: { readonly captions?: readonly string[] } = {},
): Promise<Sound[]> {
  requireOptions('listen', options, { captions: true });
  requireDataset('listen', data);
  requireArray('listen', 'indices', indices);
  const { captions = indices.map((index) => data.classes[data.labels[index]] ?? '') } = options;
  const { rate, name } = data;
  if (rate === undefined)
    throw new TransferError(`${name} contains no audio. Read recordings with recordings(folder, …).`);
  const batch = await readExamples(data, indices);
  const [count, length] = batch.shape;
  const samples = batch.dataSync() as Float32Array;
  batch.dispose();
  return Array.from({ length: count }, (_, row) => ({
    samples: samples.slice(row * length, (row + 1) * length),
    rate,
    caption: captions[row],
  }));
}
