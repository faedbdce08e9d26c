import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { arrays } from '../data/arrays';
import { tf } from '../engine/tensorflow';
import { lastMatch } from '../net/compose';
import { forwardTo } from '../net/forward';
import { globalAverage } from '../net/layers';
import { requireArray, requireDataset, requireNet } from '../require/arguments';
import { requireOptions } from '../require/options';
import { overBatches } from './over-batches';

/**
 * Runs every example through a net once and keeps what comes out: a dataset of features `[features]`
 * with the same labels. `at` stops at the last layer that matches the glob (`'block5*'`); feature maps are
 * averaged over height and width. Training a head on the result costs milliseconds.
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

/** The same at several layers in one pass: a dataset of features for each glob, by that glob. */
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
  const stops = globs.map((glob) => lastMatch(net, glob));
  const features = await overBatches(
    net,
    data,
    {
      name: `features at ${stops}`,
      run: (x) => forwardTo(net, stops, x).map((output) => globalAverage(output).clone()),
    },
    { batch },
  );
  try {
    return Object.fromEntries(
      globs.map((glob, which): [string, Dataset] => {
        const layer = net.layers[stops[which]].name;
        const set = arrays(features[which], data.labels, { classes: data.classes, name: `${data.name} at ${layer}` });
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
