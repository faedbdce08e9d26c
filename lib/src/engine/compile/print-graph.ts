import { TransferError } from '../../error';
import { option } from '../../platform/machine';
import { requireFunction } from '../../require/arguments';
import { fuse } from '../fused/fuse';
import { isNative, nativeBackend } from '../native';
import { fuseAdam } from './fuse-adam';
import { neededOperations } from './graph';
import { runPasses } from './passes';
import { traceText, variableText } from './print-trace';
import { flatten, onTensors, type Structure } from './structure';
import { assignedBy, type Captured, type Trace } from './trace';
import { traceByShapes } from './trace-by-shapes';

/** Whether every graph is printed when it is opened: `TRANSFERLAB_DEBUG=graph`. */
const PRINTS_GRAPHS = option('TRANSFERLAB_DEBUG')?.split(',').includes('graph') ?? false;

/**
 * Prints the operations that a function of tensors calls for arguments of these shapes, and again after each pass that changes
 * them: the graph that `compile(run)` gives to TensorFlow. It computes nothing and changes no variable. Set
 * `TRANSFERLAB_DEBUG=graph` in the environment to print every graph of a program, that of a training step included.
 * Throws if `run` is not a function, if the backend is not native TensorFlow, or if the function needs values to be traced.
 */
export function printGraph<Args extends readonly Structure[]>(run: (...args: Args) => Structure, ...args: Args): void {
  requireFunction('printGraph', 'what is to be traced', run);
  if (!isNative()) {
    throw new TransferError('printGraph must run on native TensorFlow; got another backend. Try await ready() first.');
  }
  fuse();
  const { tensors, layout } = flatten(args, 'arguments');
  const trace = traceByShapes(onTensors(run, layout), tensors);
  if (!trace) {
    throw new TransferError(
      'The function must be traceable without values; it creates variables, or a shape depends on values. Try creating the ' +
        'variables outside of it.',
    );
  }
  try {
    console.log(stagesText(trace, assignedBy([trace])));
  } finally {
    for (const tensor of trace.captured) tensor.dispose();
  }
}

/** Prints the traces of a graph, before and after its passes, if `TRANSFERLAB_DEBUG` requests it. */
export function printIfAsked(traces: readonly Trace[]): void {
  if (!PRINTS_GRAPHS) return;
  const changing = assignedBy(traces);
  for (const trace of traces) console.error(stagesText(trace, changing));
}

function stagesText(trace: Trace, changing: ReadonlySet<Captured>): string {
  const { binding } = nativeBackend();
  const stages: [title: string, trace: Trace][] = [['as it was traced', trace]];
  const optimized = runPasses(trace, { binding, changing }, (name, after) => stages.push([`after ${name}`, after]));
  const { trace: rest, inPlace } = fuseAdam(optimized, binding);
  if (inPlace.length > 0) stages.push(['after adam', { ...rest, operations: neededOperations(rest, inPlace) }]);
  const updates = inPlace.map(({ op, variables }) => `${variableText(variables[0])} := ${op}, in place`);
  return [
    ...stages.map(([title, stage]) => `# ${title}: ${stage.operations.length} operations\n${traceText(stage)}`),
    ...(updates.length > 0 ? [updates.join('\n')] : []),
  ].join('\n\n');
}
