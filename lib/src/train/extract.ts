import { arrays } from '../data/arrays';
import type { Dataset } from '../data/dataset';

import { tf } from '../engine/tensorflow';
import { cut } from '../net/compose';
import { globalAverage } from '../net/layers';
import type { Net } from '../net/net';
import { predict } from './predict';

/**
 * Runs every example through a net once and keeps what comes out: a dataset of features `[features]`
 * with the same labels. `at` cuts the net first (`'block5*'`); feature maps are averaged over height
 * and width. Training a head on the result costs milliseconds.
 */
export async function extract(net: Net, data: Dataset, { at, batch = 16 }: { at?: string; batch?: number } = {}): Promise<Dataset> {
  const part = at === undefined ? net : cut(net, at);
  const pooled = { ...part, layers: [...part.layers, { name: 'average', apply: globalAverage }] };
  const outputs = await predict(pooled, data, { batch });
  const features = arrays(outputs, data.labels, { classes: data.classes, name: `${data.name} through ${part.name}` });
  tf.dispose(outputs);
  return { ...features, ids: data.ids };
}
