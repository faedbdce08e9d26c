import type { Variable } from '@tensorflow/tfjs';
import { tf } from '../tensorflow';
import { dtypeName } from './dtype';
import type { Operation, Source, Trace } from './trace';

/** Maximum number of values of a constant that are printed. */
const MAX_VALUES = 6;

/**
 * A trace as text, a line for each operation: `%2 = AddV2(%1, dense/bias) float32 [8, 3]`. Arguments are `a0`, `a1`, …, values
 * `%0`, `%1`, …, followed by `.1` for a second output. Weights have their names (`v7` if TensorFlow.js numbered them), and other
 * captured tensors are `t0`, `t1`, ….
 */
export function traceText({ arguments: args, operations, results, assigned }: Trace): string {
  const numbers = new Map(operations.map((operation, index) => [operation, index]));
  const outside = new Map<object, string>();
  const nameOf = (source: Source): string => {
    switch (source.kind) {
      case 'argument':
        return `a${source.index}`;
      case 'output':
        return `%${numbers.get(source.operation)}${source.index > 0 ? `.${source.index}` : ''}`;
      case 'constant':
        return constantText(source);
      default: {
        const { captured } = source;
        const name =
          captured instanceof tf.Variable ? variableText(captured) : (outside.get(captured) ?? `t${outside.size}`);
        outside.set(captured, name);
        return name;
      }
    }
  };
  const outputs = outputsOf(operations, [...results, ...assigned.values()]);
  const lines = operations.map((operation) => {
    const output = outputs.get(operation);
    const types = output ? ` ${typeText(output)}` : '';
    return `%${numbers.get(operation)} = ${operation.op}(${operation.inputs.map(nameOf).join(', ')})${types}${attributesText(operation)}`;
  });
  return [
    ...args.map((arg, index) => `a${index}: ${typeText(arg)}`),
    ...lines,
    ...[...assigned].map(([variable, source]) => `${variableText(variable)} := ${nameOf(source)}`),
    `return ${results.map(nameOf).join(', ') || 'nothing'}`,
  ].join('\n');
}

/** The first used output of each operation. */
function outputsOf(operations: readonly Operation[], roots: readonly Source[]): Map<Operation, Source> {
  const outputs = new Map<Operation, Source & { kind: 'output' }>();
  for (const source of [...operations.flatMap(({ inputs }) => inputs), ...roots]) {
    if (source.kind !== 'output') continue;
    const first = outputs.get(source.operation);
    if (!first || source.index < first.index) outputs.set(source.operation, source);
  }
  return outputs;
}

/** A variable's name. */
export const variableText = ({ name }: Variable): string => (/^\d+$/.test(name) ? `v${name}` : name);

const typeText = ({ dtype, shape }: { readonly dtype: number; readonly shape: readonly number[] }) =>
  `${dtypeName(dtype)} [${shape.join(', ')}]`;

function constantText({ values, shape }: Source & { kind: 'constant' }): string {
  const shown = Array.from(values as ArrayLike<unknown>).slice(0, MAX_VALUES);
  const text = shown.map(numberText).join(', ');
  if (shape.length === 0) return text;
  return `[${text}${values.length > MAX_VALUES ? `, … ${values.length} in all` : ''}]`;
}

/** The attributes except types, which the output's dtype shows. */
function attributesText({ attributes }: Operation): string {
  const shown = attributes.filter(({ name }) => !/^(T\w*|\w*T|\w*type|N|Index|_\w*)$/.test(name));
  return shown.length > 0 ? ` {${shown.map(({ name, value }) => `${name}: ${valueText(value)}`).join(', ')}}` : '';
}

const numberText = (value: unknown) =>
  typeof value === 'number' ? String(Number(value.toPrecision(4))) : String(value);

const valueText = (value: unknown) => (Array.isArray(value) ? `[${value.join(', ')}]` : String(value));
