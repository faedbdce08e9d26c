import type { Variable } from '@tensorflow/tfjs';
import type { Binding } from '../native';
import { type Arithmetic, arithmetic } from './arithmetic';
import type { Formula, Source, Trace } from './trace';

/** An in-place update of variables by one of TensorFlow's training operations. */
export interface InPlace {
  readonly op: string;
  /** The variables it updates, in the order in which the operation takes their handles. */
  readonly variables: readonly Variable[];
  /** The value assigned to the first variable before the update, if it differs from its current value. */
  readonly start?: Source;
  readonly inputs: readonly Source[];
}

/** Name under which Adam's step is recorded; see `recordFormula`. */
export const ADAM = 'adam';

/** Maximum depth below a weight's new value at which Adam's direction is searched. */
const DEPTH = 6;

/**
 * Finds each weight whose new value is `rest + scalars * direction`, with `direction` Adam's, and lets TensorFlow compute it in
 * one pass over the memory (`ResourceApplyAdam`) where the formula takes twelve. `rest` is the weight, or, with decay, a
 * decayed weight. Operations of the formula that no other operation needs are dropped from the graph.
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
    // TensorFlow's form has both bias corrections in the learning rate and in epsilon (Kingma & Ba 2015, end of section 2).
    const root = math.scalar('Sqrt', correction2);
    const learningRate = [...scalars, math.number(-1), root].reduce((product, factor) =>
      math.scalar('Mul', product, factor),
    );
    inPlace.push({
      op: 'ResourceApplyAdam',
      variables: [weight, m, v],
      start: variableOf(rest) === weight ? undefined : rest,
      inputs: [
        math.number(0),
        math.number(0),
        math.scalar('RealDiv', learningRate, correction1),
        math.number(beta1),
        math.number(beta2),
        math.scalar('Mul', math.number(epsilon), root),
        g,
      ],
    });
    for (const variable of [weight, m, v]) assigned.delete(variable);
  }
  return { trace: { ...trace, assigned, operations: [...trace.operations, ...math.operations] }, inPlace };
}

function variableOf(source: Source): Variable | undefined {
  return source.kind === 'captured' ? (source.captured as Variable) : undefined;
}

/** A sum in which one term is a multiple of Adam's direction. */
interface Terms {
  readonly step: Formula;
  readonly scalars: readonly Source[];
  /** The sum of the other terms; undefined if there are none. */
  readonly rest?: Source;
}

function split(value: Source, steps: ReadonlyMap<Source, Formula>, math: Arithmetic, depth: number): Terms | undefined {
  const step = steps.get(value);
  if (step) return { step, scalars: [] };
  if (value.kind !== 'output' || depth === 0) return undefined;
  const { op, inputs } = value.operation;
  const [a, b] = inputs;
  const splitTerm = (term: Source) => split(term, steps, math, depth - 1);
  const sameShape = (term: Source) => String(term.shape) === String(value.shape);
  if (op === 'Mul') {
    const [scalar, tensor] = isScalar(a) ? [a, b] : [b, a];
    const terms = isScalar(scalar) ? splitTerm(tensor) : undefined;
    const rest = terms?.rest && math.like(terms.rest, 'Mul', terms.rest, scalar);
    return terms && { ...terms, rest, scalars: [...terms.scalars, scalar] };
  }
  if (!/^(Add|AddV2|Sub)$/.test(op) || !sameShape(a) || !sameShape(b)) return undefined;
  const [left, right] = [splitTerm(a), splitTerm(b)];
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
