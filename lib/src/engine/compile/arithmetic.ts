import type { Binding } from '../native';
import type { Operation, Source } from './trace';

/** Adds operations to a trace. The same scalar operation requested twice is added once. */
export interface Arithmetic {
  /** The operations added so far, in order. */
  readonly operations: readonly Operation[];
  number(value: number): Source;
  /** An operation on scalars. */
  scalar(op: string, ...inputs: Source[]): Source;
  /** An operation whose result has the shape of `model`. */
  like(model: Source, op: string, ...inputs: Source[]): Source;
  /** The signed term of an Add or a Sub: the term itself, or its negative. */
  signed(op: string, term: Source): Source;
}

export function arithmetic({ TF_ATTR_TYPE, TF_FLOAT }: Binding): Arithmetic {
  const operations: Operation[] = [];
  const numbers = new Map<number, Source>();
  const scalars = new Map<string, Source>();
  const identifiers = new Map<Source, number>();
  const identifierOf = (source: Source) => {
    if (!identifiers.has(source)) identifiers.set(source, identifiers.size);
    return identifiers.get(source);
  };
  const write = (op: string, inputs: readonly Source[], shape: readonly number[]): Source => {
    const operation = { op, inputs, attributes: [{ name: 'T', type: TF_ATTR_TYPE, value: TF_FLOAT }] };
    operations.push(operation);
    return { kind: 'output', operation, index: 0, shape, dtype: TF_FLOAT };
  };
  return {
    operations,
    number(value) {
      const known = numbers.get(value);
      if (known) return known;
      const constant: Source = { kind: 'constant', values: Float32Array.of(value), shape: [], dtype: TF_FLOAT };
      numbers.set(value, constant);
      return constant;
    },
    scalar(op, ...inputs) {
      const key = [op, ...inputs.map(identifierOf)].join();
      const result = scalars.get(key) ?? write(op, inputs, []);
      scalars.set(key, result);
      return result;
    },
    like: (model, op, ...inputs) => write(op, inputs, model.shape),
    signed: (op, term) => (op === 'Sub' ? write('Neg', [term], term.shape) : term),
  };
}
