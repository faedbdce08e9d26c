import type { Net } from '../core/net';
import { TransferError } from '../error';
import { requireNames } from '../require/arguments';
import { requireCount, requireDecayRate } from '../require/number';
import { requireOptions } from '../require/options';
import { type Architecture, drawn } from './architecture';
import type { NetFor } from './compose';
import { dense, dropout, globalAverage } from './layers';
import { denseWeights } from './weights';

export interface HeadOptions {
  /** How many classes, or their names. */
  readonly classes?: number | readonly string[];
  /** In place of classes: how many numbers it gives for an example. */
  readonly numbers?: number;
  /** Features that come in; left out, `join` finds it. */
  readonly inputFeatures?: number;
  /** Share of features dropped in training. */
  readonly dropout?: number;
  readonly seed?: number;
  readonly name?: string;
}

/**
 * A linear classifier: features `[batch, features]` (or a feature map, which it averages first) to
 * logits `[batch, classes]`; with `numbers` a linear regression, to `[batch, numbers]`. Without `inputFeatures` it is built
 * by `join`, which knows the size.
 */
export function head(options: HeadOptions & { inputFeatures: number }): Net;
export function head(options: HeadOptions): NetFor;
export function head(options: HeadOptions): Net | NetFor {
  requireOptions('head', options, {
    classes: true,
    numbers: true,
    inputFeatures: true,
    dropout: true,
    seed: true,
    name: true,
  });
  const { inputFeatures, dropout: share = 0 } = options;
  if (inputFeatures !== undefined) requireCount("head's inputFeatures", inputFeatures, 'Leave it out: join finds it.');
  requireDecayRate("head's dropout", share, 0.5);
  return inputFeatures === undefined
    ? (input) => build(options, input[input.length - 1])
    : build(options, inputFeatures);
}

function build({ seed = 0, ...config }: HeadOptions, features: number): Net {
  return drawn(headArchitecture({ ...config, inputFeatures: features }), seed);
}

export function headArchitecture(config: Omit<HeadOptions, 'seed'> & { inputFeatures: number }): Architecture {
  const { classes, numbers, dropout: share = 0, name = 'head', inputFeatures } = config;
  const { count, names } = numbers === undefined ? classesOfHead(classes ?? 0) : numbersOfHead(numbers, classes);
  return {
    name,
    input: { shape: [inputFeatures] },
    layers: [{ name, apply: (x, w, mode) => dense(dropout(globalAverage(x), share, mode), w, name) }],
    weights: denseWeights(name, inputFeatures, count, 'glorot'),
    output: [count],
    classes: names,
    recipe: { architecture: 'head', config },
  };
}

/** How many classes a head tells apart, and what they are called where that is known. */
export function classesOfHead(classes: number | readonly string[]): { count: number; names?: readonly string[] } {
  if (typeof classes !== 'number') requireNames('classes of a head', classes);
  const names = typeof classes === 'number' ? undefined : classes;
  const count = typeof classes === 'number' ? classes : classes.length;
  if (Number.isInteger(count) && count >= 2) return { count, names };
  throw new TransferError(`A head needs two classes or more, not ${count}. Pass classes: data.classes.`);
}

function numbersOfHead(count: number, classes: HeadOptions['classes']): { count: number; names?: undefined } {
  if (Number.isInteger(count) && count >= 1 && classes === undefined) return { count };
  throw new TransferError(
    classes === undefined
      ? `A head gives one number or more, not ${count}. Pass numbers: 1.`
      : 'A head has classes or gives numbers. Pass one of the two.',
  );
}
