import type { Variable } from '@tensorflow/tfjs';
import type { Binding } from '../native';
import { type Arithmetic, arithmetic } from './arithmetic';
import type { Formula, Source, Trace } from './trace';

/** A change of variables in place, by one of TensorFlow's training operations. */
export interface InPlace {
  readonly op: string;
  /** The variables it changes, in the order in which the operation takes their handles. */
  readonly variables: readonly Variable[];
  /** What the first variable is set to before, where that is not what it holds. */
  readonly start?: Source;
  readonly inputs: readonly Source[];
}

/** Name under which Adam's step is recorded, see `recordFormula`. */
export const ADAM = 'adam';

/** How deep below a weight's new value Adam's direction is looked for. */
const DEPTH = 6;

/**
 * Finds each weight whose new value is `rest + scalars * direction`, with `direction` Adam's, and lets TensorFlow do it in
 * one pass over the memory (`ResourceApplyAdam`) where the formula takes twelve. `rest` is the weight, or with decay
 * something near it. What is left of the formula's operations and needed by nothing else falls out of the graph.
 */
export function fuseAdam(trace: Trace, binding: Binding): { trace: Trace; inPlace: readonly InPlace[] } {
  const steps = new Map(trace.formulas.filter(({ name }) => name === ADAM).map((step) => [step.parts.direction, step]));
  const math = arithmetic(binding);
  const assigned = new Map(trace.assigned);
  const inPlace: InPlace[] = [];
  for (const [weight, value] of trace.assigned) {
    const terms = split(value, steps, math, DEPTH);
    if (!terms) continue;
    const { step, scalars, rest } = terms;
    const { g, correction1, correction2, nextM, nextV } = step.parts;
    const [m, v] = [variableOf(step.parts.m), variableOf(step.parts.v)];
    if (!rest || !m || !v || assigned.get(m) !== nextM || assigned.get(v) !== nextV) continue;
    const { beta1, beta2, epsilon } = step.constants;
    // TensorFlow's form has both corrections in the rate and in epsilon (Kingma & Ba 2015, end of section 2).
    const root = math.scalar('Sqrt', correction2);
    const rate = [...scalars, math.number(-1), root].reduce((product, factor) => math.scalar('Mul', product, factor));
    inPlace.push({
      op: 'ResourceApplyAdam',
      variables: [weight, m, v],
      start: variableOf(rest) === weight ? undefined : rest,
      inputs: [
        math.number(0),
        math.number(0),
        math.scalar('RealDiv', rate, correction1),
        math.number(beta1),
        math.number(beta2),
        math.scalar('Mul', math.number(epsilon), root),
        g,
      ],
    });
    for (const done of [weight, m, v]) assigned.delete(done);
  }
  return { trace: { ...trace, assigned, operations: [...trace.operations, ...math.operations] }, inPlace };
}

function variableOf(source: Source): Variable | undefined {
  return source.kind === 'held' ? (source.held as Variable) : undefined;
}

/** A sum in which one term is a multiple of Adam's direction. */
interface Terms {
  readonly step: Formula;
  readonly scalars: readonly Source[];
  /** The other terms; nothing where there are none. */
  readonly rest?: Source;
}

function split(value: Source, steps: ReadonlyMap<Source, Formula>, math: Arithmetic, depth: number): Terms | undefined {
  const found = steps.get(value);
  if (found) return { step: found, scalars: [] };
  if (value.kind !== 'output' || depth === 0) return undefined;
  const { op, inputs } = value.operation;
  const [a, b] = inputs;
  const inside = (part: Source) => split(part, steps, math, depth - 1);
  const sameShape = (other: Source) => String(other.shape) === String(value.shape);
  if (op === 'Mul') {
    const [scalar, tensor] = isScalar(a) ? [a, b] : [b, a];
    const terms = isScalar(scalar) ? inside(tensor) : undefined;
    const rest = terms?.rest && math.like(terms.rest, 'Mul', terms.rest, scalar);
    return terms && { ...terms, rest, scalars: [...terms.scalars, scalar] };
  }
  if (!/^(Add|AddV2|Sub)$/.test(op) || !sameShape(a) || !sameShape(b)) return undefined;
  const [left, right] = [inside(a), inside(b)];
  if (!left === !right) return undefined;
  if (left) return { ...left, rest: left.rest ? math.like(value, op, left.rest, b) : math.signed(op, b) };
  const terms = right as Terms;
  return {
    ...terms,
    scalars: op === 'Sub' ? [...terms.scalars, math.number(-1)] : terms.scalars,
    rest: terms.rest ? math.like(value, op, a, terms.rest) : a,
  };
}

function isScalar(source: Source): boolean {
  return source.shape.length === 0;
}
