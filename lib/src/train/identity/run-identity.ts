import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Variable } from '@tensorflow/tfjs';
import type { Dataset } from '../../core/dataset';
import type { Net } from '../../core/net';
import type { Stream } from '../../core/stream';
import type { Transform } from '../../core/transform';
import { identityOf } from '../../net/layer-identity';
import type { Adaptation } from '../adaptation';
import type { Balance } from '../balance';
import type { Loss } from '../loss';
import type { Mix } from '../mixup';
import { trainableOf } from '../trainable';
import { adaptationIdentity } from './adaptation-identity';
import { balanceIdentity, mixIdentity } from './balance-identity';
import { dataIdentity, examplesOf } from './data-identity';
import { lossIdentity } from './loss-identity';
import { optimizerIdentity } from './optimizer-identity';
import { type About, ask, askingMode, drawn, momentsOf, pairsOf, type Source, sha256 } from './probe';

/** Another number where an identity holds something else. */
export const FORMAT = 2;

/** Everything that a run is told by: what was passed to `fit`. */
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
  /** What training changes; the checkpoint holds it. */
  readonly state: Readonly<Record<string, Variable>>;
}

/**
 * What tells a run from others, as plain data. Functions are told by what they give for fixed inputs, so that their settings
 * show, whoever wrote them: each loss by its value and gradient, the optimizer by its learning rate at several points of the
 * run and its steps on drawn gradients, an adaptation, a balance and a mix likewise. Data is told by all labels and the numbers
 *  of 64 examples; of a stream, name, shape, classes and steps are known. Weights that training changes are no part of it (see
 * `startOf`).
 */
export async function runIdentity(run: RunSettings): Promise<Record<string, unknown>> {
  const { net, data, losses, optimizer, adapt, balance, mix, validate } = run;
  const { epochs, steps, seed, batch, views } = run;
  const moments = momentsOf({ steps, epochs });
  const { rate, schedule, updates } = optimizerIdentity(optimizer, trainableOf(net, optimizer).weights, moments);
  const names = Object.keys(losses);
  const asked: readonly Loss[] = Object.values(losses);
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
    teachers: teacherWeights(asked.flatMap(({ teachers = [] }) => teachers)),
    adaptation: adapt ? { ...looksAt(adapt), ...adaptationIdentity(adapt, net, moments) } : null,
    'teachers of the adaptation': teacherWeights(adapt?.teachers ?? []),
    target: adapt ? await examplesOf(adapt.target) : null,
    balance: balance ? { ...readsOf(balance), ...balanceIdentity(balance, names, moments) } : null,
    mix: mix ? mixIdentity(mix) : null,
    validation: validate ? { classes: classesOf(validate), ...(await dataIdentity(validate)) } : null,
    layers: sha256(JSON.stringify(net.recipe ?? net.layers.map(({ name }) => name))),
    changes: changesOf(net),
    frozen: frozenWeights(net, run.state),
    updates,
    library: version(),
  };
}

/** Names of the classes, of each task where labels are by task. */
function classesOf({ classes, tasks }: Dataset | Stream): unknown {
  if (!tasks) return classes;
  return Object.fromEntries(Object.entries(tasks).map(([name, task]) => [name, task.classes]));
}

function looksAt({ at, also, apart, measures }: Adaptation) {
  return { at: at ?? null, also: also ?? null, apart: apart ?? false, measures: Object.keys(measures ?? {}) };
}

function readsOf({ reads, weighs }: Balance) {
  return { reads: reads ?? null, weighs: weighs ?? null };
}

/** What augments the input is a function alone, which no recipe describes. */
function changesOf({ layers: [first], input }: Net): About | Source | null {
  if (identityOf(first).lasting) return null;
  return ask(
    () => pairsOf([first.apply(drawn([2, ...input.shape]), {}, askingMode())]),
    () => String(first.apply),
  );
}

/** Weights that stay as they are, and so are in no checkpoint. */
function frozenWeights({ weights }: Net, state: RunSettings['state']): About {
  const changing = new Set(Object.values(state));
  return { about: pairsOf(Object.values(weights).filter((weight) => !changing.has(weight))) };
}

function teacherWeights(teachers: readonly Net[]): About {
  return { about: [...new Set(teachers)].flatMap(({ weights }) => pairsOf(Object.values(weights))) };
}

function version(): string {
  const { version } = JSON.parse(readFileSync(join(__dirname, '../../../package.json'), 'utf8'));
  return version;
}
