import type { Tensor } from '@tensorflow/tfjs';
import { inputsFor, type RunnableStep } from './graph-model-node';
import { type GraphStep, parseValue } from './graph-model-steps';
import { hasGradient } from './graph-model-trial';
import type { Finding } from './preflight';
import { obstacle, remark } from './preflight-report';

/** The result of running a graph. */
export interface Examined {
  readonly findings: Finding[];
  /** Steps that a gradient can pass. */
  readonly passed: ReadonlySet<GraphStep>;
}

/** What to run: the steps to all outputs, and the trainable constants. */
interface Examination {
  readonly steps: readonly RunnableStep[];
  readonly input: string;
  readonly outputs: readonly string[];
  constant(node: string): Tensor;
  readonly trainable: ReadonlySet<string>;
}

/** A value for two examples and for one, and what it depends on. */
interface ValueInfo {
  readonly two: Tensor;
  readonly one?: Tensor;
  /** Whether it depends on the examples' values, and not only on their shape. */
  readonly varies: boolean;
  /** Whether a gradient passes through it: floats that depend on the input or on weights. */
  readonly moves: boolean;
  /** Whether no step before it blocks. */
  readonly isClean: boolean;
  /** Whether trainable weights come before it. */
  readonly learns: boolean;
  /** The first node after which the first axis is not the batch. */
  readonly lost?: string;
}

/** Runs each step, continues after a failure where possible, and records what blocks. */
export function examine({ steps, input, outputs, constant, trainable }: Examination, pair: Tensor): Examined {
  const findings: Finding[] = [];
  const passed = new Set<GraphStep>();
  /** The steps after one that read kernels: a net could begin there. */
  const kernelStepsAfter = (from: GraphStep) =>
    steps.slice(steps.findIndex(({ node }) => node === from.node) + 1).filter(({ constants }) => {
      return constants.some((node) => trainable.has(node) && constant(node).rank > 1);
    });
  const single = pair.slice([0], [1]);
  const knownValues = new Map<string, ValueInfo>([
    [input, { two: pair, one: single, varies: true, moves: true, isClean: true, learns: false }],
  ]);
  for (const step of steps) {
    const reads = step.reads.map((value) => knownValues.get(value));
    if (!reads.every((read) => read !== undefined)) continue;
    const runWith = (pick: 'one' | 'two') => {
      const values = new Map(step.reads.map((value, index) => [value, reads[index][pick] as Tensor]));
      return step.run(inputsFor(step, values, constant));
    };
    const advice = alternativeTo(step, knownValues, kernelStepsAfter(step));
    const { name } = step.node;
    let made: Tensor[];
    try {
      made = runWith('two');
    } catch (cause) {
      findings.push(runFailure(cause, step, advice, () => runWith('one')));
      continue;
    }
    const singleOutputs = reads.every((read) => read.one) ? attempt(() => runWith('one')) : undefined;
    const differentiableReads = step.reads.filter(
      (value) => knownValues.get(value)?.moves && knownValues.get(value)?.two.dtype === 'float32',
    );
    const variedValues = [
      ...differentiableReads,
      ...step.constants.filter((node) => trainable.has(node)).map((node) => `${node}:0`),
    ];
    const moves = variedValues.length > 0 && made.some(({ dtype }) => dtype === 'float32');
    const varies = !/^(Shape|Size|Rank)$/.test(step.node.op) && reads.some((read) => read.varies);
    const learns = step.constants.some((node) => trainable.has(node)) || reads.some((read) => read.learns);
    let isStuck = false;
    if (moves) {
      const values = new Map(step.reads.map((value, index) => [value, reads[index].two]));
      isStuck = !hasGradient(step.run, inputsFor(step, values, constant), variedValues);
      if (isStuck) findings.push(noGradient(step, advice, learns));
      else passed.add(step);
    }
    for (const [index, value] of step.makes.entries()) {
      const isLost =
        varies && singleOutputs !== undefined && made[index].shape[0] !== 2 * (singleOutputs[index].shape[0] ?? 0);
      const lost = reads.find((read) => read.lost)?.lost ?? (isLost ? name : undefined);
      const isClean = !isStuck && reads.every((read) => read.isClean);
      knownValues.set(value, { two: made[index], one: singleOutputs?.[index], varies, moves, isClean, learns, lost });
    }
  }
  for (const output of outputs) {
    const value = knownValues.get(output);
    if (value && value.two.shape[0] !== 2) {
      const at = value.lost ?? parseValue(output)[0];
      const step = steps.find(({ node }) => node.name === at) as GraphStep;
      findings.push(
        fixedBatch(
          step,
          alternativeTo(step, knownValues, kernelStepsAfter(step)),
          `'${output}' gives ${rows(value.two)} for two examples`,
        ),
      );
    }
  }
  return { findings: distinct(findings), passed };
}

function attempt<Result>(run: () => Result): Result | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}

function rows({ shape }: Tensor): string {
  if (shape.length === 0) return 'one number';
  return shape[0] === 1 ? 'one row' : `${shape[0]} rows`;
}

/** Where a net could end before a step that blocks, or begin after it if no trainable weights come before. */
function alternativeTo(
  step: GraphStep,
  knownValues: ReadonlyMap<string, ValueInfo>,
  steps: readonly GraphStep[],
): string {
  const reads = step.reads.map((value) => ({ value, of: knownValues.get(value) }));
  const usable = reads.find(({ of }) => of?.learns && of.moves && of.isClean && of.lost === undefined);
  if (usable) return `End the net before it: fromGraphModel(model, { output: '${nodeOf(usable.value)}' }).`;
  if (reads.some(({ of }) => of?.learns)) return 'A step before it blocks as well: see there.';
  const learning = steps.find(({ reads: [first], constants }) => first !== undefined && constants.length > 0);
  const begin = learning && `fromGraphModel(model, { input: '${nodeOf(learning.reads[0])}', shape: […] })`;
  return `No trainable weights come before it.${begin ? ` Begin the net after it: ${begin}.` : ''}`;
}

/** A value as the options of `fromGraphModel` name it. */
function nodeOf(value: string): string {
  const [node, index] = parseValue(value);
  return index === 0 ? node : value;
}

function runFailure(cause: unknown, step: GraphStep, advice: string, runAlone: () => unknown): Finding {
  const { name, op } = step.node;
  const text = String((cause as Error).message ?? cause);
  if (/decides while it runs|executeAsync/.test(text)) {
    return obstacle(name, op, 'control flow', 'It decides while it runs what or how much to compute.', advice);
  }
  if (/was read/.test(text)) {
    const means = 'It needs the values of its inputs while it runs, which a compiled step does not have.';
    return obstacle(name, op, 'needs values', means, advice);
  }
  if (attempt(runAlone)) return fixedBatch(step, advice, 'it runs for one example and not for two');
  const reason = /cannot be a part of a net: (.*?)\. End the net before/s.exec(text)?.[1] ?? text;
  return obstacle(name, op, 'cannot run', `It cannot be computed here: ${reason}.`, advice);
}

function fixedBatch({ node: { name, op } }: GraphStep, advice: string, reason: string): Finding {
  return obstacle(name, op, 'fixed batch', `The graph was exported with a fixed batch size: ${reason}.`, advice);
}

function noGradient({ node: { name, op } }: GraphStep, advice: string, learns: boolean): Finding {
  if (!learns) {
    const means = 'It has no gradient in TensorFlow.js. No trainable weights come before it, so none is needed.';
    return remark(name, op, 'no gradient', means, '');
  }
  const means =
    'It has no gradient in TensorFlow.js: the weights before it could not be trained, and training would throw.';
  return obstacle(name, op, 'no gradient', means, `${advice} Or freeze all layers up to it.`);
}

/** Removes duplicates: two outputs may lose the batch at the same node. */
function distinct(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ at, finding }) => {
    const key = `${finding} ${at}`;
    return !seen.has(key) && seen.add(key);
  });
}
