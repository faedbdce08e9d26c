import type { Dataset } from '../core/dataset';
import type { History } from '../core/history';
import type { Net } from '../core/net';
import { TransferError } from '../error';
import { chain } from '../optimize/chain';
import { unfreeze } from '../optimize/unfreeze';
import { requireArray, requireDataset, requireNet } from '../require/arguments';
import { requireOptions } from '../require/options';
import { FIT_OPTIONS } from '../train/fit';
import { fitStages, type StagedOptions } from './stages';

export interface GradualUnfreezeOptions extends Omit<StagedOptions, 'epochs'> {
  /** Globs of what each stage adds to what learns, the last layers first: `['head', 'block7*', 'block[56]*']`. */
  readonly thaw: readonly string[];
  /** Epochs of every stage, or of each. */
  readonly epochs: number | readonly number[];
}

/**
 * Trains the last layers first and unfreezes earlier ones stage by stage (ULMFiT: Howard & Ruder 2018, section 3.3).
 * The output of the frozen layers is computed once per stage. Every stage restarts the optimizer and its schedule.
 * Returns one history of all stages. Throws if there are no stages, or `epochs` is a list whose length is not the
 * number of stages.
 */
export function gradualUnfreeze(net: Net, data: Dataset, options: GradualUnfreezeOptions): Promise<History> {
  requireOptions('gradualUnfreeze', options, { thaw: 'required', ...FIT_OPTIONS });
  requireNet('gradualUnfreeze', net);
  requireDataset('gradualUnfreeze', data);
  const { thaw: globs, epochs, optimizer, ...others } = options;
  requireArray("gradualUnfreeze's thaw", 'names of layers', globs);
  if (typeof epochs !== 'number') requireArray("gradualUnfreeze's epochs", 'epochs for each stage', epochs);
  if (globs.length === 0) {
    throw new TransferError("gradualUnfreeze has no stages. Pass thaw: ['head', 'block7*'], the last layers first.");
  }
  if (typeof epochs !== 'number' && epochs.length !== globs.length) {
    throw new TransferError(
      `gradualUnfreeze has ${globs.length} stages and epochs for ${epochs.length}. Pass one number for all, or one for each.`,
    );
  }
  const stages = globs.map((_, stage) => ({
    optimizer: chain(unfreeze(...globs.slice(0, stage + 1)), optimizer),
    epochs: typeof epochs === 'number' ? epochs : epochs[stage],
  }));
  return fitStages(net, data, stages, others);
}
