import type { GraphModel } from '@tensorflow/tfjs';
import { onShapes } from '../engine/compile/on-shapes';
import { completeGradients } from '../engine/gradients/complete';
import { TransferError } from '../error';
import { canLearn } from './can-learn';
import { type GraphModelOptions, movingAverageNodes } from './from-graph-model';
import { endOf, shapeOf, typeOf } from './graph-model-ends';
import { type RunnableStep, runnerOf } from './graph-model-node';
import { type Executor, executorOf, type GraphStep, parseValue, stepsOf } from './graph-model-steps';
import type { Finding, Preflight } from './preflight';
import { normalisation } from './preflight-normalisation';
import { obstacle, report } from './preflight-report';
import { type Examined, examine } from './preflight-trial';

/** `preflight` of a GraphModel: each node is run by itself, for one example and for two. */
export function preflightGraph(model: GraphModel, options: GraphModelOptions): Preflight {
  completeGradients();
  const executor = executorOf(model);
  const findings: Finding[] = [];
  const input = inputOf(executor, options, findings);
  const outputs = outputsOf(executor, options, findings);
  const steps = stepsTo(executor, input, outputs, findings);
  for (const finding of normalisation(steps)) findings.push(finding);
  const constant = (node: string) => executor.weightMap[node][0];
  const weightNodes = new Set(steps.flatMap(({ constants }) => constants).filter((node) => canLearn(constant(node))));
  const averages = movingAverageNodes(steps);
  const count = (nodes: Iterable<string>) => [...nodes].reduce((sum, node) => sum + constant(node).size, 0);
  const trainable = new Set([...weightNodes].filter((node) => !averages.has(node)));

  const shape = exampleShape(executor, input, options, findings);
  let examined: Examined = { findings: [], passed: new Set() };
  if (shape) {
    const dtype = typeOf(executor, input);
    onShapes([2, ...shape], (x) => {
      examined = examine({ steps, input, outputs, constant, trainable }, x.cast(dtype));
      return x;
    });
  }
  const reached = reachedFrom(outputs, steps, examined.passed);
  return report([...findings, ...examined.findings], {
    trainable: count(trainable),
    still: count([...averages].filter((node) => weightNodes.has(node))),
    unreached: shape ? count([...trainable].filter((node) => !reached.has(node))) : 0,
  });
}

function inputOf(executor: Executor, { input }: GraphModelOptions, findings: Finding[]): string {
  const names = executor.inputs.map(({ name }) => name);
  if (input !== undefined || names.length === 1) return endOf(executor, 'input', input);
  const meaning = `The model has ${names.length} inputs (${names.join(', ')}).`;
  const advice = `A net has one. Choose one: fromGraphModel(model, { input: '${names[0]}' }).`;
  findings.push(obstacle(names[0], 'Placeholder', 'several inputs', meaning, advice));
  return endOf(executor, 'input', names[0]);
}

function outputsOf(executor: Executor, { output }: GraphModelOptions, findings: Finding[]): string[] {
  const names = executor.outputs.map(({ name }) => name);
  if (output !== undefined) return [endOf(executor, 'output', output)];
  if (names.length > 1) {
    const meaning = `The model has ${names.length} outputs (${names.join(', ')}). All of them are looked at here.`;
    const advice = `A net has one. Choose one: fromGraphModel(model, { output: '${names[0]}' }).`;
    findings.push(obstacle(names[0], 'output', 'several outputs', meaning, advice));
  }
  return names.map((name) => endOf(executor, 'output', name));
}

/** The steps to all of these outputs, each once. An output that needs a second input is a finding. */
function stepsTo(executor: Executor, input: string, outputs: readonly string[], findings: Finding[]): RunnableStep[] {
  const steps = new Map<string, RunnableStep>();
  for (const output of outputs) {
    try {
      for (const step of stepsOf(executor, input, output)) {
        const existing = steps.get(step.node.name);
        const makes = [...new Set([...(existing?.makes ?? []), ...step.makes])];
        const whole = { ...step, makes };
        steps.set(step.node.name, { ...whole, run: runnerOf(whole, executor) });
      }
    } catch (cause) {
      if (!(cause instanceof TransferError)) throw cause;
      findings.push(
        obstacle(parseValue(output)[0], 'output', 'several inputs', cause.message, 'Choose another output.'),
      );
    }
  }
  return [...steps.values()];
}

function exampleShape(
  executor: Executor,
  input: string,
  { shape }: GraphModelOptions,
  findings: Finding[],
): readonly number[] | undefined {
  if (shape) return shape;
  try {
    return shapeOf(executor, input);
  } catch (cause) {
    if (!(cause instanceof TransferError)) throw cause;
    const [name] = parseValue(input);
    const advice = 'Pass it: preflight(model, { shape: [224, 224, 3] }), and fromGraphModel likewise.';
    findings.push(obstacle(name, 'Placeholder', 'open shape', 'The shape of an example is open.', advice));
    return undefined;
  }
}

/** The constants that the gradient of an output reaches. */
function reachedFrom(
  outputs: readonly string[],
  steps: readonly GraphStep[],
  passed: ReadonlySet<GraphStep>,
): Set<string> {
  const neededValues = new Set(outputs);
  const reached = new Set<string>();
  for (const step of steps.toReversed()) {
    if (!passed.has(step) || !step.makes.some((value) => neededValues.has(value))) continue;
    for (const value of step.reads) neededValues.add(value);
    for (const node of step.constants) reached.add(node);
  }
  return reached;
}
