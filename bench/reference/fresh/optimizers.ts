import { adam, adamw, cosine, exponential, linear, oneCycle, sgd, type Transform, warmup } from 'transferlab';
import { tf } from 'transferlab/dist/engine/tensorflow';
import { type Gap, relativeGap } from './gap';

type Numbers = Readonly<Record<'kernel' | 'bias', number[]>>;

interface Case {
  readonly kind: 'sgd' | 'momentum' | 'nesterov' | 'adam' | 'adamw';
  readonly rate: number;
  readonly momentum: number;
  readonly betas: [number, number];
  readonly decay: number;
  readonly start: Numbers;
  readonly gradients: Numbers[];
  readonly end: Numbers;
  readonly schedules: {
    readonly peak: number;
    readonly end: number;
    readonly up: number;
    readonly values: Readonly<Record<string, number[]>>;
  };
}

function optimizerOf({ kind, rate, momentum, betas: [beta1, beta2], decay }: Case): Transform {
  if (kind === 'sgd') return sgd(rate);
  if (kind === 'momentum') return sgd(rate, momentum);
  if (kind === 'nesterov') return sgd(rate, momentum, { nesterov: true });
  if (kind === 'adam') return adam(rate, beta1, beta2);
  return adamw(rate, { beta1, beta2, decay });
}

const tensorsOf = ({ kernel, bias }: Numbers) => ({ kernel: tf.tensor2d(kernel, [4, 3]), bias: tf.tensor1d(bias) });

/** Where weights are after thirty steps, as shares of the largest; schedules at 21 positions of a run. */
export function optimizers(example: Case): Gap[] {
  const { peak, end, up, values } = example.schedules;
  const schedules = {
    linear: linear(peak, end),
    exponential: exponential(peak, end),
    cosine: cosine(peak, end),
    warmup: warmup(up, cosine(peak)),
    oneCycle: oneCycle(peak, up),
  };
  return [
    {
      of: example.kind,
      gap: relativeGap(walk(example), [...example.end.kernel, ...example.end.bias]),
      tolerance: 1e-5,
    },
    ...Object.entries(schedules).map(([of, schedule]) => ({
      of,
      gap: relativeGap(
        values[of].map((_, step) => schedule(step / 20)),
        values[of],
      ),
      tolerance: 1e-12,
    })),
  ];
}

function walk(example: Case): number[] {
  return tf.tidy(() => {
    const optimizer = optimizerOf(example);
    let weights: Record<string, ReturnType<typeof tf.tensor>> = tensorsOf(example.start);
    let state = optimizer.init(weights);
    for (const [index, gradient] of example.gradients.entries()) {
      const position = index / (example.gradients.length - 1);
      const numbers = Object.entries(optimizer.scalars?.({ step: index + 1, position }) ?? {});
      const scalars = Object.fromEntries(numbers.map(([name, value]) => [name, tf.scalar(value)]));
      const result = optimizer.update(tensorsOf(gradient), state, weights, scalars);
      state = result.state;
      weights = Object.fromEntries(
        Object.entries(weights).map(([name, weight]) => [name, weight.add(result.updates[name])]),
      );
    }
    return [...weights.kernel.dataSync(), ...weights.bias.dataSync()];
  });
}
