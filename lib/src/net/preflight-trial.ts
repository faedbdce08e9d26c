import type { Tensor } from '@tensorflow/tfjs';
import { givenTo, type RunnableStep } from './graph-model-node';
import { type GraphStep, parseValue } from './graph-model-steps';
import { hasGradient } from './graph-model-trial';
import type { Finding } from './preflight';
import { obstacle, remark } from './preflight-report';

/** What running a graph has shown. */
export interface Examined {
  readonly findings: Finding[];
  /** Steps that a gradient can pass. */
  readonly passed: ReadonlySet<GraphStep>;
}

/** What is run: steps to all outputs, and which constants learn. */
interface Examination {
  readonly steps: readonly RunnableStep[];
  readonly input: string;
  readonly outputs: readonly string[];
  constant(node: string): Tensor;
  readonly trainable: ReadonlySet<string>;
}

/** What is known of a value: what it is for two examples and for one, and what it depends on. */
interface Known {
  readonly two: Tensor;
  readonly one?: Tensor;
  /** Whether it depends on the examples' numbers, and not only on their shape. */
  readonly varies: boolean;
  /** Whether a gradient goes through it: numbers that depend on those of the input or of weights. */
  readonly moves: boolean;
  /** Whether nothing that blocks stands before it. */
  readonly isClean: boolean;
  /** Whether weights that can learn stand before it. */
  readonly learns: boolean;
  /** The first node after which examples do not lie along the first axis. */
  readonly lost?: string;
}

/** Runs each step, goes on behind what fails where that can be, and writes down what blocks. */
export function examine({ steps, input, outputs, constant, trainable }: Examination, two: Tensor): Examined {
  const findings: Finding[] = [];
  const passed = new Set<GraphStep>();
  /** The steps behind one that take kernels: there a net could begin. */
  const behind = (from: GraphStep) =>
    steps.slice(steps.findIndex(({ node }) => node === from.node) + 1).filter(({ constants }) => {
      return constants.some((node) => trainable.has(node) && constant(node).rank > 1);
    });
  const one = two.slice([0], [1]);
  const known = new Map<string, Known>([
    [input, { two, one, varies: true, moves: true, isClean: true, learns: false }],
  ]);
  for (const step of steps) {
    const reads = step.reads.map((value) => known.get(value));
    if (!reads.every((read) => read !== undefined)) continue;
    const runWith = (pick: 'one' | 'two') => {
      const values = new Map(step.reads.map((value, place) => [value, reads[place][pick] as Tensor]));
      return step.run(givenTo(step, values, constant));
    };
    const end = wayRound(step, known, behind(step));
    const { name } = step.node;
    let made: Tensor[];
    try {
      made = runWith('two');
    } catch (cause) {
      findings.push(whyNot(cause, step, end, () => runWith('one')));
      continue;
    }
    const alone = reads.every((read) => read.one) ? attempt(() => runWith('one')) : undefined;
    const moving = step.reads.filter((value) => known.get(value)?.moves && known.get(value)?.two.dtype === 'float32');
    const varied = [...moving, ...step.constants.filter((node) => trainable.has(node)).map((node) => `${node}:0`)];
    const moves = varied.length > 0 && made.some(({ dtype }) => dtype === 'float32');
    const varies = !/^(Shape|Size|Rank)$/.test(step.node.op) && reads.some((read) => read.varies);
    const learns = step.constants.some((node) => trainable.has(node)) || reads.some((read) => read.learns);
    let isStuck = false;
    if (moves) {
      const values = new Map(step.reads.map((value, place) => [value, reads[place].two]));
      isStuck = !hasGradient(step.run, givenTo(step, values, constant), varied);
      if (isStuck) findings.push(noGradient(step, end, learns));
      else passed.add(step);
    }
    for (const [place, value] of step.makes.entries()) {
      const isLost = varies && alone !== undefined && made[place].shape[0] !== 2 * (alone[place].shape[0] ?? 0);
      const lost = reads.find((read) => read.lost)?.lost ?? (isLost ? name : undefined);
      const isClean = !isStuck && reads.every((read) => read.isClean);
      known.set(value, { two: made[place], one: alone?.[place], varies, moves, isClean, learns, lost });
    }
  }
  for (const output of outputs) {
    const value = known.get(output);
    if (value && value.two.shape[0] !== 2) {
      const at = value.lost ?? parseValue(output)[0];
      const step = steps.find(({ node }) => node.name === at) as GraphStep;
      findings.push(
        fixedBatch(step, wayRound(step, known, behind(step)), `'${output}' gives ${rows(value.two)} for two examples`),
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

/** Where a net could end before a step that blocks, or begin behind it where nothing that learns stands before. */
function wayRound(step: GraphStep, known: ReadonlyMap<string, Known>, steps: readonly GraphStep[]): string {
  const reads = step.reads.map((value) => ({ value, of: known.get(value) }));
  const clean = reads.find(({ of }) => of?.learns && of.moves && of.isClean && of.lost === undefined);
  if (clean) return `Let the net end before it: fromGraphModel(model, { output: '${nodeOf(clean.value)}' }).`;
  if (reads.some(({ of }) => of?.learns)) return 'What stands before it blocks as well: see there.';
  const learning = steps.find(({ reads: [first], constants }) => first !== undefined && constants.length > 0);
  const begin = learning && `fromGraphModel(model, { input: '${nodeOf(learning.reads[0])}', shape: […] })`;
  return `Nothing that learns stands before it.${begin ? ` Let the net begin behind it: ${begin}.` : ''}`;
}

/** A value as the options of `fromGraphModel` name it. */
function nodeOf(value: string): string {
  const [node, place] = parseValue(value);
  return place === 0 ? node : value;
}

function whyNot(cause: unknown, step: GraphStep, end: string, runAlone: () => unknown): Finding {
  const { name, op } = step.node;
  const said = String((cause as Error).message ?? cause);
  if (/decides while it runs|executeAsync/.test(said)) {
    return obstacle(name, op, 'control flow', 'It decides while it runs what or how much to compute.', end);
  }
  if (/was read/.test(said)) {
    const means = 'It needs the values of what it reads while it runs, which a compiled step does not have.';
    return obstacle(name, op, 'needs values', means, end);
  }
  if (attempt(runAlone)) return fixedBatch(step, end, 'it runs for one example and not for two');
  const reason = /cannot be a part of a net: (.*?)\. Let the net end/s.exec(said)?.[1] ?? said;
  return obstacle(name, op, 'cannot run', `It cannot be computed here: ${reason}.`, end);
}

function fixedBatch({ node: { name, op } }: GraphStep, end: string, how: string): Finding {
  return obstacle(name, op, 'fixed batch', `The graph was exported for batches of one size: ${how}.`, end);
}

function noGradient({ node: { name, op } }: GraphStep, end: string, learns: boolean): Finding {
  if (!learns) {
    const means = 'TensorFlow.js knows no gradient of it. Nothing that learns stands before it, so none is asked for.';
    return remark(name, op, 'no gradient', means, '');
  }
  const means =
    'TensorFlow.js knows no gradient of it: the weights before it would not learn, and training would stop there.';
  return obstacle(name, op, 'no gradient', means, `${end} Or freeze all layers up to it.`);
}

/** Two outputs may lose their examples at one node. */
function distinct(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ at, finding }) => {
    const key = `${finding} ${at}`;
    return !seen.has(key) && seen.add(key);
  });
}
