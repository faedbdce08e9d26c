import type { Callback } from '../core/callback';
import type { Dataset } from '../core/dataset';
import type { History } from '../core/history';
import type { Net } from '../core/net';
import { type FitOptions, fit } from '../train/fit';

/**
 * Options of recipes with several stages: as for `fit`, with callbacks for all stages or by stage (from 0). A stage is a
 * separate run for `checkpoint`, so each needs a separate file:
 * `callbacks: (stage) => [checkpoint(`run-${stage}.safetensors`)]`.
 */
export type StagedOptions = Omit<FitOptions, 'callbacks'> & {
  readonly callbacks?: readonly Callback[] | ((stage: number) => readonly Callback[]);
};

/** One stage of a recipe. */
export type Stage = Pick<FitOptions, 'optimizer' | 'epochs'>;

/**
 * Calls `fit` once per stage and joins the histories: epochs are numbered consecutively, seconds are cumulative. An
 * interrupted stage is the last; after a stage stopped by a callback (early stopping) the next one starts.
 */
export async function fitStages(
  net: Net,
  data: Dataset,
  stages: readonly Stage[],
  { callbacks = [], ...options }: Omit<StagedOptions, 'optimizer' | 'epochs'>,
): Promise<History> {
  const whole: History = { epochs: [], seconds: 0, waited: 0 };
  for (const [index, stage] of stages.entries()) {
    const own = typeof callbacks === 'function' ? callbacks(index) : callbacks;
    const history = await fit(net, data, { ...options, ...stage, callbacks: own });
    for (const { seconds, ...rest } of history.epochs) {
      whole.epochs.push({ ...rest, epoch: whole.epochs.length + 1, seconds: whole.seconds + seconds });
    }
    whole.seconds += history.seconds;
    whole.waited += history.waited;
    whole.stopped = history.stopped;
    if (history.stopped === 'interrupted') break;
  }
  if (whole.stopped === undefined) delete whole.stopped;
  return whole;
}
