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
  /** The number of classes, or their names. */
  readonly classes?: number | readonly string[];
  /** Instead of classes: the number of regression outputs for an example. */
  readonly numbers?: number;
  /** Input features; without it, `join` sets them. */
  readonly inputFeatures?: number;
  /** Fraction of features dropped in training. */
  readonly dropout?: number;
  readonly seed?: number;
  readonly name?: string;
}

/**
 * A linear classifier: features `[batch, features]`, or a feature map, which it averages, to logits `[batch, classes]`. With
 * `numbers` it is a linear regression, to `[batch, numbers]`. Without `inputFeatures` it returns a function that `join` calls
 * with the input shape. Throws if there are fewer than two classes, if both `classes` and `numbers` are given, if
 * `inputFeatures` or `numbers` is not a positive integer, or if `dropout` is not in [0, 1).
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
  const { inputFeatures, dropout: dropoutRate = 0 } = options;
  if (inputFeatures !== undefined) requireCount("head's inputFeatures", inputFeatures, 'Leave it out: join finds it.');
  requireDecayRate("head's dropout", dropoutRate, 0.5);
  return inputFeatures === undefined
    ? (input) => build(options, input[input.length - 1])
    : build(options, inputFeatures);
}

function build({ seed = 0, ...config }: HeadOptions, features: number): Net {
  return drawn(headArchitecture({ ...config, inputFeatures: features }), seed);
}

export function headArchitecture(config: Omit<HeadOptions, 'seed'> & { inputFeatures: number }): Architecture {
  const { classes, numbers, dropout: dropoutRate = 0, name = 'head', inputFeatures } = config;
  const { count, names } = numbers === undefined ? classesOfHead(classes ?? 0) : numbersOfHead(numbers, classes);
  return {
    name,
    input: { shape: [inputFeatures] },
    layers: [{ name, apply: (x, w, mode) => dense(dropout(globalAverage(x), dropoutRate, mode), w, name) }],
    weights: denseWeights(name, inputFeatures, count, 'glorot'),
    output: [count],
    classes: names,
    recipe: { architecture: 'head', config },
  };
}

/** The number of a head's classes, and their names if known. Throws if there are fewer than two. */
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
      : 'A head has either classes or numbers. Pass one of the two.',
  );
}
