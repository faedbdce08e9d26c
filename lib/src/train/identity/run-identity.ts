import type { Variable } from '@tensorflow/tfjs';
import type { Dataset } from '../../core/dataset';
import type { Net } from '../../core/net';
import type { Stream } from '../../core/stream';
import type { Transform } from '../../core/transform';
import { identityOf } from '../../net/layer-identity';
import { version } from '../../platform/machine';
import type { Adaptation } from '../adaptation';
import type { Balance } from '../balance';
import type { Loss } from '../loss';
import type { Mix } from '../mixup';
import { trainableOf } from '../trainable';
import { adaptationIdentity, viewsIdentity } from './adaptation-identity';
import { balanceIdentity, mixIdentity } from './balance-identity';
import { dataIdentity, examplesOf } from './data-identity';
import { lossIdentity } from './loss-identity';
import { optimizerIdentity } from './optimizer-identity';
import { type About, ask, askingMode, drawn, momentsOf, pairsOf, type Source, sha256 } from './probe';

/** The version of the identity's format. */
export const FORMAT = 2;

/** Everything that identifies a run: the arguments of `fit`. */
export interface RunSettings {
  readonly net: Net;
  readonly data: Dataset | Stream;
  readonly losses: Readonly<Record<string, Loss>>;
  readonly optimizer: Transform;
  readonly epochs: number;
  /** Steps in an epoch. */
  readonly steps: number;
  readonly seed: number;
  readonly batch: number;
  readonly views: number;
  readonly validate?: Dataset;
  readonly adapt?: Adaptation;
  readonly balance?: Balance;
  readonly mix?: Mix;
  /** The variables that training changes; the checkpoint stores them. */
  readonly state: Readonly<Record<string, Variable>>;
}

/**
 * The identity of a run, as plain data. Functions are identified by their results for fixed inputs, which depend on their
 * settings, also for custom functions: each loss by its value and gradient, the optimizer by its learning rate at several
 * points of the run and its updates for generated gradients, an adaptation, a balance and a mix likewise. Data is identified by
 * all labels and the values of 64 examples; a stream by its name, shape, classes and steps. Weights that training changes are
 * not included (see `startOf`).
 */
export async function runIdentity(run: RunSettings): Promise<Record<string, unknown>> {
  const { net, data, losses, optimizer, adapt, balance, mix, validate } = run;
  const { epochs, steps, seed, batch, views } = run;
  const moments = momentsOf({ steps, epochs });
  const { rate, schedule, updates } = optimizerIdentity(optimizer, trainableOf(net, optimizer).weights, moments);
  const names = Object.keys(losses);
  const lossList: readonly Loss[] = Object.values(losses);
  return {
    format: FORMAT,
    net: net.name,
    data: data.name,
    shape: data.shape,
    steps,
    epochs,
    seed,
    batch: 'labels' in data ? batch : null,
    views,
    classes: classesOf(data),
    ...('labels' in data && (await dataIdentity(data))),
    rate,
    schedule,
    losses: names,
    ...Object.fromEntries(names.map((name) => [`loss ${name}`, lossIdentity(losses[name], name, net, data)])),
    teachers: teacherWeights(
      lossList.flatMap(({ teachers = [] }) => teachers),
      run.state,
    ),
    adaptation: adapt ? { ...layersOf(adapt), ...adaptationIdentity(adapt, net, moments) } : null,
    'teachers of the adaptation': teacherWeights(
      [...(adapt?.teachers ?? []), ...(adapt?.targetTeachers ?? [])],
      run.state,
    ),
    target: adapt ? await examplesOf(adapt.target) : null,
    balance: balance ? { ...readsOf(balance), ...balanceIdentity(balance, names, moments) } : null,
    mix: mix ? mixIdentity(mix) : null,
    validation: validate ? { classes: classesOf(validate), ...(await dataIdentity(validate)) } : null,
    layers: sha256(JSON.stringify(net.recipe ?? net.layers.map(({ name }) => name))),
    changes: augmentationOf(net),
    frozen: frozenWeights(net.weights, run.state),
    updates,
    library: version(),
  };
}

/** The class names, by task if labels are by task. */
function classesOf({ classes, tasks }: Dataset | Stream): unknown {
  if (!tasks) return classes;
  return Object.fromEntries(Object.entries(tasks).map(([name, task]) => [name, task.classes]));
}

function layersOf({ at, also, apart, labels, sourceOnly, measures, views, target }: Adaptation) {
  return {
    at: at ?? null,
    also: also ?? null,
    apart: apart ?? false,
    ...(labels && { labels }),
    ...(sourceOnly && { sourceOnly }),
    ...(views && { views: viewsIdentity(views, target.shape) }),
    measures: Object.keys(measures ?? {}),
  };
}

function readsOf({ reads, weighs }: Balance) {
  return { reads: reads ?? null, weighs: weighs ?? null };
}

/** The identity of the input's augmentation, which is a function that no recipe describes. */
function augmentationOf({ layers: [first], input }: Net): About | Source | null {
  if (identityOf(first).lasting) return null;
  return ask(
    () => pairsOf([first.apply(drawn([2, ...input.shape]), {}, askingMode())]),
    () => String(first.apply),
  );
}

/** The frozen weights, which no checkpoint stores. */
function frozenWeights(weights: Net['weights'], state: RunSettings['state']): About {
  const updated = new Set(Object.values(state));
  return { about: pairsOf(Object.values(weights).filter((weight) => !updated.has(weight))) };
}

/** The weights of teachers, without those that a callback changes and a checkpoint stores. */
function teacherWeights(teachers: readonly Net[], state: RunSettings['state']): About {
  return { about: [...new Set(teachers)].flatMap(({ weights }) => frozenWeights(weights, state).about) };
}
