import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { arrays } from '../data/arrays';
import { fetchValues } from '../engine/read-values';
import { tf } from '../engine/tensorflow';
import { lastMatch } from '../net/compose';
import { forwardTo } from '../net/forward';
import { globalAverage } from '../net/layers';
import { requireArray, requireDataset, requireNet } from '../require/arguments';
import { requireOptions } from '../require/options';
import { overBatches } from './over-batches';

/**
 * Extracts features: runs every example through a network once, and returns a dataset of features `[features]` with the same
 * labels. `at` takes the output of the last layer that matches the glob (`'block5*'`), the network's output by default. Feature
 * maps are averaged over height and width. Training a head on the result takes milliseconds. Throws if an argument has the
 * wrong type, if no layer matches, or if the data does not fit the network's input.
 */
export async function extract(
  net: Net,
  data: Dataset,
  options: { readonly at?: string; readonly batch?: number } = {},
): Promise<Dataset> {
  requireOptions('extract', options, { at: true, batch: true });
  requireNet('extract', net);
  requireDataset('extract', data);
  const { at = '*', batch = 16 } = options;
  const { [at]: features } = await extractLayers(net, data, [at], { batch });
  return features;
}

/**
 * Extracts features at several layers in one pass: a dataset of features `[features]` for each glob, by that glob. Throws for
 * the same reasons as `extract`.
 */
export async function extractLayers(
  net: Net,
  data: Dataset,
  globs: readonly string[],
  options: { readonly batch?: number } = {},
): Promise<Record<string, Dataset>> {
  requireOptions('extractLayers', options, { batch: true });
  requireNet('extractLayers', net);
  requireDataset('extractLayers', data);
  requireArray('extractLayers', 'globs', globs);
  const { batch = 16 } = options;
  const layerIndices = globs.map((glob) => lastMatch(net, glob));
  const features = await overBatches(
    net,
    data,
    {
      name: `features at ${layerIndices}`,
      run: (x) => forwardTo(net, layerIndices, x).map((output) => globalAverage(output).clone()),
    },
    { batch },
  );
  try {
    await fetchValues(features);
    return Object.fromEntries(
      globs.map((glob, index): [string, Dataset] => {
        const layer = net.layers[layerIndices[index]].name;
        const set = arrays(features[index], data.labels, { classes: data.classes, name: `${data.name} at ${layer}` });
        return [
          glob,
          {
            ...set,
            ids: data.ids,
            ...(data.tasks && { tasks: data.tasks }),
            ...(data.columns && { columns: data.columns }),
          },
        ];
      }),
    );
  } finally {
    tf.dispose(features);
  }
}
