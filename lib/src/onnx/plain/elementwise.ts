import { inputAt, type Operator, type Operators, plainAt, setting } from '../call';
import type { NumberType } from '../read/tensor';
import { numberType, sizeOf, typed } from '../read/tensor';
import { broadcastShape, holding, plain, range, stridesOf } from '../value';

const isFloat = (type: NumberType) => holding(type) === 'float32';

/** The flat index in an array of `shape` for each cell of a broadcast shape. */
export function cellsOf(shape: readonly number[], full: readonly number[]): (at: number) => number {
  if (sizeOf(shape) === 1) return () => 0;
  if (shape.join() === full.join()) return (at) => at;
  const outer = stridesOf(full);
  const skipped = full.length - shape.length;
  const inner = stridesOf(shape).map((stride, axis) => (shape[axis] === 1 ? 0 : stride));
  return (at) => {
    let [index, rest] = [0, at];
    for (const [axis, stride] of outer.entries()) {
      if (axis >= skipped) index += Math.floor(rest / stride) * inner[axis - skipped];
      rest %= stride;
    }
    return index;
  };
}

/** An operator on the values of plain inputs, which broadcast. The type is that of the input `typeFrom`, or bool. */
function each(compute: (values: number[], float: boolean) => number, typeFrom: number | 'bool' = 0): Operator {
  return (call) => {
    const inputs = call.inputs.map((_, index) => plainAt(call, index));
    const shape = broadcastShape(inputs.map((input) => input.shape));
    const cells = inputs.map((input) => cellsOf(input.shape, shape));
    const type = typeFrom === 'bool' ? 'bool' : inputs[typeFrom].type;
    const float = isFloat(inputs[0].type);
    const values = range(0, sizeOf(shape)).map((at) =>
      compute(
        inputs.map((input, index) => input.values[cells[index](at)]),
        float,
      ),
    );
    return [plain(type, shape, typed(type, values))];
  };
}

const truth = (compute: (a: number, b: number) => boolean) => each(([a, b]) => (compute(a, b) ? 1 : 0), 'bool');

/** Rounds halves to the even integer. */
const toEven = (x: number) => (Math.abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x));

export const PLAIN_ELEMENTWISE: Operators = {
  Identity: (call) => [inputAt(call, 0)],
  Cast: (call) => {
    const { shape, values } = plainAt(call, 0);
    const type = numberType(setting(call, 'to', 1));
    if (!type) throw new Error(`it makes values of the type ${setting(call, 'to', 1)}, which is not supported`);
    const whole = isFloat(type) || type === 'bool';
    return [
      plain(
        type,
        shape,
        typed(
          type,
          Array.from(values, (value) => (whole ? value : Math.trunc(value))),
        ),
      ),
    ];
  },
  Add: each((values) => values.reduce((a, b) => a + b)),
  Sub: each(([a, b]) => a - b),
  Mul: each(([a, b]) => a * b),
  Div: each(([a, b], float) => (float ? a / b : Math.trunc(a / b))),
  Mod: (call) => {
    const toZero = setting(call, 'fmod', 0) === 1;
    return each(([a, b]) => (toZero ? a % b : a - b * Math.floor(a / b)))(call);
  },
  Pow: each(([a, b]) => a ** b),
  Max: each((values) => values.reduce((a, b) => Math.max(a, b))),
  Min: each((values) => values.reduce((a, b) => Math.min(a, b))),
  Neg: each(([x]) => -x),
  Abs: each(([x]) => Math.abs(x)),
  Sign: each(([x]) => Math.sign(x)),
  Floor: each(([x]) => Math.floor(x)),
  Ceil: each(([x]) => Math.ceil(x)),
  Round: each(([x]) => toEven(x)),
  Sqrt: each(([x]) => Math.sqrt(x)),
  Exp: each(([x]) => Math.exp(x)),
  Log: each(([x]) => Math.log(x)),
  Reciprocal: each(([x]) => 1 / x),
  Equal: truth((a, b) => a === b),
  Greater: truth((a, b) => a > b),
  GreaterOrEqual: truth((a, b) => a >= b),
  Less: truth((a, b) => a < b),
  LessOrEqual: truth((a, b) => a <= b),
  And: truth((a, b) => Boolean(a && b)),
  Or: truth((a, b) => Boolean(a || b)),
  Xor: truth((a, b) => Boolean(a) !== Boolean(b)),
  Not: each(([x]) => (x ? 0 : 1), 'bool'),
  Where: each(([condition, a, b]) => (condition ? a : b), 1),
};
