import type { Tensor } from '@tensorflow/tfjs';
import { batches } from '../data/batches';
import type { Dataset } from '../data/dataset';
import { explainMissingKernel } from '../engine/missing-kernel';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { layerOf } from '../net/compose';
import { forward, readInput, requireShape } from '../net/forward';
import type { Layer, Mode, Net } from '../net/net';
import type { Tensors, Transform } from '../optimize/transform';
import { evaluate } from './evaluate';
import type { EpochRecord, History } from './history';
import type { Loss } from './loss';

export interface FitOptions {
  readonly loss: Loss;
  readonly optimizer: Transform;
  readonly epochs: number;
  /** Examples a step, 32 unless said. */
  readonly batch?: number;
  /** Orders the examples and drops units; the same seed gives the same history. */
  readonly seed?: number;
  /** Held-out data, measured after every epoch. It never changes the training. */
  readonly validate?: Dataset;
  /** Called after every epoch; returning `'stop'` ends the run and keeps what was learnt. */
  readonly callbacks?: readonly Callback[];
}

export type Callback = (epoch: EpochRecord, history: History) => unknown;

/**
 * Trains a net on a dataset: the one training loop of this library. The net's weights change in place;
 * what comes back says how it went, epoch by epoch. Layers whose weights the optimizer freezes run as in
 * prediction. Throws a TransferError on data that does not fit and where the loss stops being a number.
 */
export async function fit(net: Net, data: Dataset, options: FitOptions): Promise<History> {
  const { epochs, batch = 32, seed = 0, callbacks = [], validate } = options;
  requireTrainable(net, data, options);
  const run = startRun(net, options);
  const history: History = { epochs: [], seconds: 0 };
  try {
    for (let epoch = 1; epoch <= epochs; epoch++) {
      const order = batches(data, { size: batch, shuffle: true, seed: seed * 100003 + epoch });
      const started = performance.now();
      let total = 0;
      for (const places of order) {
        const x = await readInput(net, data, places);
        const labels = tf.tensor1d(
          places.map((place) => data.labels[place]),
          'int32',
        );
        const loss = run.step(x, labels, epochs * order.length);
        tf.dispose([x, labels]);
        total += loss * places.length;
      }
      history.seconds += (performance.now() - started) / 1000;
      const record: EpochRecord = {
        epoch,
        loss: total / data.labels.length,
        ...(validate && (await validation(net, validate, options))),
        seconds: history.seconds,
      };
      history.epochs.push(record);
      if (callbacks.map((callback) => callback(record, history)).includes('stop')) break;
    }
  } catch (cause) {
    throw explainMissingKernel(cause);
  } finally {
    run.dispose();
  }
  return history;
}

async function validation(net: Net, data: Dataset, options: FitOptions) {
  const { loss, accuracy } = await evaluate(net, data, { loss: options.loss, batch: options.batch });
  return { validLoss: loss, validAccuracy: accuracy };
}

/** Holds what a run remembers between steps: the optimizer's state and the step's number. */
function startRun(net: Net, { optimizer, loss, seed = 0 }: FitOptions) {
  const names = Object.keys(net.weights);
  optimizer.validate?.(names);
  const frozen = (name: string) => optimizer.freezes?.(name) ?? false;
  const learning = names.filter((name) => net.weights[name].trainable && !frozen(name));
  if (learning.length === 0) {
    throw new TransferError(
      `Every weight of ${net.name} is frozen, so there is nothing to train. Freeze fewer layers.`,
    );
  }
  const moving = new Set(learning.map(layerOf));
  const variables = learning.map((name) => net.weights[name]);
  let state = tf.tidy(() => optimizer.init(pick(net, learning)));
  let step = 0;
  return {
    step(x: Tensor, labels: Tensor, steps: number): number {
      step++;
      const averages: Tensors = {};
      const modeOf = (layer: Layer): Mode => ({
        training: moving.has(layer.name),
        update: (name, value) => {
          // Kept, because the gradient's own tidy would free it before it is assigned.
          averages[name] = tf.keep(value);
        },
        seed: () => seed * 65537 + step,
      });
      const next = tf.tidy(() => {
        const { value, grads } = tf.variableGrads(() => loss(forward(net, x, modeOf), labels), variables);
        const gradients = Object.fromEntries(learning.map((name) => [name, grads[net.weights[name].name]]));
        const moment = { step, position: (step - 1) / Math.max(1, steps - 1) };
        const { updates, state: after } = optimizer.update(gradients, state, pick(net, learning), moment);
        for (const name of learning) net.weights[name].assign(net.weights[name].add(updates[name]));
        for (const [name, average] of Object.entries(averages)) net.weights[name].assign(average);
        tf.dispose(averages);
        return { state: after, value };
      });
      tf.dispose(state);
      state = next.state;
      const value = next.value.dataSync()[0];
      next.value.dispose();
      if (!Number.isFinite(value)) throw notANumber(step, value);
      return value;
    },
    dispose: () => tf.dispose(state),
  };
}

function pick(net: Net, names: readonly string[]): Tensors {
  return Object.fromEntries(names.map((name) => [name, net.weights[name] as Tensor]));
}

function notANumber(step: number, value: number): TransferError {
  return new TransferError(
    `The loss became ${value} at step ${step}. ` +
      (step === 1
        ? 'Look for NaN or infinite values in the data, or a wrong preprocessing.'
        : 'The learning rate is most likely too high: try a tenth of it.'),
  );
}

function requireTrainable(net: Net, data: Dataset, { epochs, batch = 32 }: FitOptions): void {
  if (data.labels.length === 0)
    throw new TransferError(`${data.name} holds no examples, so there is nothing to learn from.`);
  requireShape(net, data.shape, data.name);
  if (net.output.length !== 1 || net.output[0] < data.classes.length) {
    throw new TransferError(
      `${net.name} gives [${net.output}], but ${data.name} has ${data.classes.length} classes. ` +
        'Put a head on it: join(net, head({ classes: data.classes })).',
    );
  }
  for (const [what, value] of Object.entries({ epochs, batch })) {
    if (!Number.isInteger(value) || value < 1) throw new TransferError(`${what} is ${value}; it must be 1 or more.`);
  }
}
