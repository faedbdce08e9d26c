import type { Dataset } from '../core/dataset';
import type { History } from '../core/history';
import type { Net } from '../core/net';
import { chain } from '../optimize/chain';
import { requireDataset, requireNet } from '../require/arguments';
import { requireOptions } from '../require/options';
import { FIT_OPTIONS } from '../train/fit';
import { freezeBody } from './freeze-body';
import { fitStages, type Stage, type StagedOptions } from './stages';

export interface FineTuneOptions extends StagedOptions {
  /** How the head is trained before; its rate may be larger, since the rest stands still. */
  readonly probe: Stage;
}

/**
 * Trains the head alone, then all layers (LP-FT: Kumar et al. 2022). A randomly initialised head sends uninformative
 * gradients into the pretrained layers and distorts their features; a trained head does not. `fineTune(net, train, {
 * loss, probe: { epochs: 20, optimizer: adam(3e-3) }, epochs: 10, optimizer: adam(1e-4) })`. To freeze layers in the
 * second stage, put `freeze` into its optimizer. Returns one history of both stages.
 */
export function fineTune(net: Net, data: Dataset, options: FineTuneOptions): Promise<History> {
  requireOptions('fineTune', options, { probe: 'required', ...FIT_OPTIONS });
  requireOptions("fineTune's probe", options.probe, { optimizer: 'required', epochs: 'required' });
  requireNet('fineTune', net);
  requireDataset('fineTune', data);
  const { probe, optimizer, epochs, ...others } = options;
  const head = { ...probe, optimizer: chain(freezeBody(net), probe.optimizer) };
  return fitStages(net, data, [head, { optimizer, epochs }], others);
}
