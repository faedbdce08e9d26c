import { TransferError } from '../../error';
import { requireFunction } from '../../require/arguments';
import { fuse } from '../fused/fuse';
import { isNative, nativeBackend } from '../native';
import { fuseAdam } from './fuse-adam';
import { neededOperations } from './graph';
import { passed } from './passes';
import { traceText, variableText } from './print-trace';
import { flatten, onTensors, type Structure } from './structure';
import { assignedBy, type Held, type Trace } from './trace';
import { traceByShapes } from './trace-by-shapes';

/** Whether every graph is printed when it is opened: `TRANSFERLAB_DEBUG=graph`. */
const PRINTS = process.env.TRANSFERLAB_DEBUG?.split(',').includes('graph') ?? false;

/**
 * Prints the operations that a function of tensors calls for arguments of these shapes, and what they are after each pass
 * that changes them: what `compile(run)` gives to TensorFlow. Nothing is computed and no variable changes. Every graph of a
 * program, that of a training step included, is printed with `TRANSFERLAB_DEBUG=graph` in its environment.
 * Throws where there is no native TensorFlow, and where the function needs numbers, so that only running it records it.
 */
export function printGraph<Args extends readonly Structure[]>(run: (...args: Args) => Structure, ...args: Args): void {
  requireFunction('printGraph', 'what is to be traced', run);
  if (!isNative()) {
    throw new TransferError(
      'printGraph shows what native TensorFlow gets, and another backend computes now. Call await ready() first.',
    );
  }
  fuse();
  const { tensors, layout } = flatten(args, 'arguments');
  const trace = traceByShapes(onTensors(run, layout), tensors);
  if (!trace) {
    throw new TransferError(
      'The function needs numbers: it makes variables, or a shape depends on values. Make the variables outside of it.',
    );
  }
  try {
    console.log(stagesText(trace, assignedBy([trace])));
  } finally {
    for (const tensor of trace.captured) tensor.dispose();
  }
}

/** Prints the traces of a graph, and what its passes make of them, where the environment asks for it. */
export function printIfAsked(traces: readonly Trace[]): void {
  if (!PRINTS) return;
  const changing = assignedBy(traces);
  for (const trace of traces) console.error(stagesText(trace, changing));
}

function stagesText(trace: Trace, changing: ReadonlySet<Held>): string {
  const { binding } = nativeBackend();
  const stages: [title: string, trace: Trace][] = [['as it was traced', trace]];
  const last = passed(trace, { binding, changing }, (name, after) => stages.push([`after ${name}`, after]));
  const { trace: rest, inPlace } = fuseAdam(last, binding);
  if (inPlace.length > 0) stages.push(['after adam', { ...rest, operations: neededOperations(rest, inPlace) }]);
  const changes = inPlace.map(({ op, variables }) => `${variableText(variables[0])} := ${op}, in place`);
  return [
    ...stages.map(([title, stage]) => `# ${title}: ${stage.operations.length} operations\n${traceText(stage)}`),
    ...(changes.length > 0 ? [changes.join('\n')] : []),
  ].join('\n\n');
}
