import type { Binding } from '../native';
import type { Operation, Source } from './trace';

/** Writes further operations into a trace. The same one asked for twice is written once. */
export interface Arithmetic {
  /** Everything written so far, in order. */
  readonly operations: readonly Operation[];
  number(value: number): Source;
  /** An operation on scalars. */
  scalar(op: string, ...inputs: Source[]): Source;
  /** An operation whose result has the shape of `model`. */
  like(model: Source, op: string, ...inputs: Source[]): Source;
  /** What stands behind a plus or a minus: itself, or its negative. */
  signed(op: string, term: Source): Source;
}

export function arithmetic({ TF_ATTR_TYPE, TF_FLOAT }: Binding): Arithmetic {
  const operations: Operation[] = [];
  const numbers = new Map<number, Source>();
  const scalars = new Map<string, Source>();
  const places = new Map<Source, number>();
  const placeOf = (source: Source) => {
    if (!places.has(source)) places.set(source, places.size);
    return places.get(source);
  };
  const write = (op: string, inputs: readonly Source[], shape: readonly number[]): Source => {
    const operation = { op, inputs, attributes: [{ name: 'T', type: TF_ATTR_TYPE, value: TF_FLOAT }] };
    operations.push(operation);
    return { kind: 'output', operation, place: 0, shape, dtype: TF_FLOAT };
  };
  return {
    operations,
    number(value) {
      const known = numbers.get(value);
      if (known) return known;
      const made: Source = { kind: 'constant', values: Float32Array.of(value), shape: [], dtype: TF_FLOAT };
      numbers.set(value, made);
      return made;
    },
    scalar(op, ...inputs) {
      const key = [op, ...inputs.map(placeOf)].join();
      const known = scalars.get(key) ?? write(op, inputs, []);
      scalars.set(key, known);
      return known;
    },
    like: (model, op, ...inputs) => write(op, inputs, model.shape),
    signed: (op, term) => (op === 'Sub' ? write('Neg', [term], term.shape) : term),
  };
}
