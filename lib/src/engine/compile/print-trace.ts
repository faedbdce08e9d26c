import type { Variable } from '@tensorflow/tfjs';
import { tf } from '../tensorflow';
import { dtypeName } from './dtype';
import type { Operation, Source, Trace } from './trace';

/** Numbers of a constant that are printed, at most. */
const FEW = 6;

/**
 * A trace as text, a line for each operation: `%2 = AddV2(%1, dense/bias) float32 [8, 3]`. Arguments are `a0`, `a1`, …, values
 * `%0`, `%1`, …, with `.1` behind for a second output; weights have their names (`v7` where TensorFlow.js numbered them), and other tensors from outside are `t0`, `t1`, ….
 */
export function traceText({ arguments: args, operations, results, assigned }: Trace): string {
  const numbers = new Map(operations.map((operation, place) => [operation, place]));
  const outside = new Map<object, string>();
  const named = (source: Source): string => {
    switch (source.kind) {
      case 'argument':
        return `a${source.place}`;
      case 'output':
        return `%${numbers.get(source.operation)}${source.place > 0 ? `.${source.place}` : ''}`;
      case 'constant':
        return constantText(source);
      default: {
        const { held } = source;
        const name = held instanceof tf.Variable ? variableText(held) : (outside.get(held) ?? `t${outside.size}`);
        outside.set(held, name);
        return name;
      }
    }
  };
  const outputs = outputsOf(operations, [...results, ...assigned.values()]);
  const lines = operations.map((operation) => {
    const made = outputs.get(operation);
    const types = made ? ` ${typeText(made)}` : '';
    return `%${numbers.get(operation)} = ${operation.op}(${operation.inputs.map(named).join(', ')})${types}${attributesText(operation)}`;
  });
  return [
    ...args.map((arg, place) => `a${place}: ${typeText(arg)}`),
    ...lines,
    ...[...assigned].map(([variable, source]) => `${variableText(variable)} := ${named(source)}`),
    `return ${results.map(named).join(', ') || 'nothing'}`,
  ].join('\n');
}

/** Of each operation's outputs that something looks at, the first. */
function outputsOf(operations: readonly Operation[], roots: readonly Source[]): Map<Operation, Source> {
  const found = new Map<Operation, Source & { kind: 'output' }>();
  for (const source of [...operations.flatMap(({ inputs }) => inputs), ...roots]) {
    if (source.kind !== 'output') continue;
    const known = found.get(source.operation);
    if (!known || source.place < known.place) found.set(source.operation, source);
  }
  return found;
}

/** A variable's name. */
export const variableText = ({ name }: Variable): string => (/^\d+$/.test(name) ? `v${name}` : name);

const typeText = ({ dtype, shape }: { readonly dtype: number; readonly shape: readonly number[] }) =>
  `${dtypeName(dtype)} [${shape.join(', ')}]`;

function constantText({ values, shape }: Source & { kind: 'constant' }): string {
  const some = Array.from(values as ArrayLike<unknown>).slice(0, FEW);
  const text = some.map(numberText).join(', ');
  if (shape.length === 0) return text;
  return `[${text}${values.length > FEW ? `, … ${values.length} in all` : ''}]`;
}

/** What is not a type, which the outputs' types say. */
function attributesText({ attributes }: Operation): string {
  const told = attributes.filter(({ name }) => !/^(T\w*|\w*T|\w*type|N|Index|_\w*)$/.test(name));
  return told.length > 0 ? ` {${told.map(({ name, value }) => `${name}: ${valueText(value)}`).join(', ')}}` : '';
}

const numberText = (value: unknown) =>
  typeof value === 'number' ? String(Number(value.toPrecision(4))) : String(value);

const valueText = (value: unknown) => (Array.isArray(value) ? `[${value.join(', ')}]` : String(value));
