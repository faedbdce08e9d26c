import type { Net } from '../core/net';
import { ready } from '../engine/tensorflow';
import { TransferError } from '../error';
import type { ModelOptions } from '../net/from-layers-model';
import { findUpwards } from '../places';
import { requirePath } from '../require/arguments';
import { withPackages } from '../require/optional-packages';
import { requireOptions } from '../require/options';

/** Options of `fromKeras`. */
export interface KerasOptions extends ModelOptions {
  /** Whether to leave out the softmax or sigmoid of the last layer, so that the outputs are logits, as losses take them. */
  readonly logits?: boolean;
}

/** Packages that read the two formats in a `.keras` file: optional peer dependencies. */
const PACKAGES = ['jsfive', 'yauzl'];

/**
 * Makes a net of a `.keras` file of Keras 3: a Sequential or Functional model with one input and one output, nested models
 * included, x `[batch, ...input]` to `[batch, ...output]`. Layers keep their names, weights are `LAYER/kernel` and the like, as of
 * `fromLayersModel`; layers with `trainable: false` stay frozen. Most models end in a softmax: pass `logits: true` to train with
 * `crossEntropy`. No code of the file is run. Throws if the file is damaged, if a layer or a setting is not supported (the guide
 * lists them), if a weight has another shape than its layer, or if the packages `jsfive` and `yauzl` are not installed.
 */
export async function fromKeras(file: string, options: KerasOptions = {}): Promise<Net> {
  requireOptions('fromKeras', options, { name: true, mean: true, std: true, shape: true, logits: true });
  requirePath('fromKeras', file);
  const path = findUpwards(file);
  if (path === undefined) {
    throw new TransferError(
      `There is no file '${file}' in ${process.cwd()} or above it. Give the path of a .keras file.`,
    );
  }
  await ready();
  const { openKeras } = await withPackages('fromKeras', PACKAGES, () => import('./open-keras'));
  return openKeras(path, options);
}
