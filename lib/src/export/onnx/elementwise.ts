import { DATA_TYPE, sizeOf } from '../../onnx/read/tensor';
import {
  attribute,
  broadcastFirst,
  type Call,
  constantAt,
  firstAt,
  isFirst,
  lastAt,
  type Made,
  type Operator,
  type Operators,
  rankAt,
  shapeAt,
  storedName,
  typeAt,
  typeNumbered,
} from './call';

/** An operation on each value: it keeps the order of axes. */
const unary =
  (write: (x: string, call: Call) => string): Operator =>
  (call) =>
    isFirst(call, 0) ? [{ first: write(firstAt(call, 0), call) }] : [{ last: write(lastAt(call, 0), call) }];

/** The operator of ONNX with one input and this name. */
const named = (type: string) => unary((x, { draft }) => draft.add(type, [x]));

/** The inputs of an operation on values that broadcast, in one order of axes, and the operation's output of that order. */
function aligned(call: Call): { names: string[]; made: (name: string) => Made[] } {
  const indices = call.inputs.map((_, index) => index);
  const rank = indices.reduce((most, index) => Math.max(most, rankAt(call, index)), 0);
  const isFull = (index: number) => rankAt(call, index) === rank;
  const isConstant = (index: number) => constantAt(call, index) !== undefined;
  const isOne = (index: number) => sizeOf(shapeAt(call, index)) === 1 && rankAt(call, index) === 0;
  const fits = (index: number) => isConstant(index) || isFull(index) || isOne(index);
  if (rank < 3 || !indices.some((index) => isFirst(call, index) && isFull(index)) || !indices.every(fits)) {
    return { names: indices.map((index) => lastAt(call, index)), made: (name) => [{ last: name }] };
  }
  const names = indices.map((index) => {
    if (isConstant(index)) return broadcastFirst(call, index, rank);
    return isOne(index) ? lastAt(call, index) : firstAt(call, index);
  });
  return { names, made: (name) => [{ first: name }] };
}

/** An operation on values of several inputs, which broadcast. */
const elementwise =
  (write: (names: string[], call: Call) => string): Operator =>
  (call) => {
    const { names, made } = aligned(call);
    return made(write(names, call));
  };

const together = (type: string) => elementwise((names, { draft }) => draft.add(type, names));

/** Adds; a constant of channels that is added to a convolution becomes its bias. */
const plus: Operator = (call) => {
  const { draft, node, inputs } = call;
  const at = [0, 1].find((index) => constantAt(call, index)?.shape.length === 1 && rankAt(call, 1 - index) > 2);
  const convolution = at === undefined ? undefined : draft.nodes.find(({ name }) => name === inputs[1 - at].first);
  const channels = at === undefined ? 0 : shapeAt(call, 1 - at).at(-1);
  const fits =
    at !== undefined &&
    convolution?.type === 'Conv' &&
    convolution.inputs.length === 2 &&
    shapeAt(call, at)[0] === channels &&
    !call.isShared(1 - at);
  if (!fits) return together('Add')(call);
  const bias = draft.store(storedName(node.inputs[at]), constantAt(call, at) as never);
  draft.nodes[draft.nodes.indexOf(convolution)] = { ...convolution, inputs: [...convolution.inputs, bias] };
  return [{ first: convolution.name }];
};

/** Rounds a quotient of integers down, as TensorFlow does: ONNX rounds to zero. */
const floorDiv = elementwise(([a, b], call) => {
  const { draft } = call;
  if (typeAt(call, 0) === 'float32') return draft.add('Floor', [draft.add('Div', [a, b])]);
  return draft.add('Div', [draft.add('Sub', [a, draft.add('Mod', [a, b])]), b]);
});

/** The remainder with the divisor's sign. */
const floorMod = elementwise(([a, b], call) => {
  const { draft } = call;
  if (typeAt(call, 0) !== 'float32') return draft.add('Mod', [a, b]);
  return draft.add('Sub', [a, draft.add('Mul', [draft.add('Floor', [draft.add('Div', [a, b])]), b])]);
});

const negated = (type: string) => elementwise((names, { draft }) => draft.add('Not', [draft.add(type, names)]));

const quotient = together('Div');

/** Picks values; a condition of one axis picks rows. */
const select: Operator = (call) => {
  const [condition, value] = [rankAt(call, 0), rankAt(call, 1)];
  if (condition !== 1 || value < 2) return together('Where')(call);
  const axes = call.draft.integers(Array.from({ length: value - 1 }, (_, axis) => axis + 1));
  const rows = call.draft.add('Unsqueeze', [lastAt(call, 0), axes]);
  return [{ last: call.draft.add('Where', [rows, lastAt(call, 1), lastAt(call, 2)]) }];
};

/** The same value at each index of a tensor of its shape. */
const filled = (value: number): Operator =>
  unary((x, call) => {
    const { draft } = call;
    const shape = draft.add('Shape', [x]);
    return draft.add('Expand', [draft.number(value, typeAt(call, 0)), shape]);
  });

export const ELEMENTWISE: Operators = {
  ...Object.fromEntries(
    ['Abs', 'Acos', 'Acosh', 'Asin', 'Asinh', 'Atan', 'Atanh', 'Ceil', 'Cos', 'Cosh', 'Elu', 'Erf', 'Exp', 'Floor'].map(
      (type) => [type, named(type)],
    ),
  ),
  ...Object.fromEntries(
    ['Identity', 'Log', 'Neg', 'Reciprocal', 'Relu', 'Round', 'Selu', 'Sigmoid', 'Sign', 'Sin', 'Sinh', 'Softplus'].map(
      (type) => [type, named(type)],
    ),
  ),
  Sqrt: named('Sqrt'),
  Tan: named('Tan'),
  Tanh: named('Tanh'),
  IsNan: named('IsNaN'),
  IsInf: named('IsInf'),
  LogicalNot: named('Not'),
  Inv: named('Reciprocal'),
  LeakyRelu: unary((x, call) => call.draft.add('LeakyRelu', [x], { alpha: attribute(call, 'alpha', 0.2) })),
  Relu6: unary((x, { draft }) => draft.add('Clip', [x, draft.number(0), draft.number(6)])),
  Square: unary((x, { draft }) => draft.add('Mul', [x, x])),
  Rsqrt: unary((x, { draft }) => draft.add('Reciprocal', [draft.add('Sqrt', [x])])),
  Expm1: unary((x, { draft }) => draft.add('Sub', [draft.add('Exp', [x]), draft.number(1)])),
  Log1p: unary((x, { draft }) => draft.add('Log', [draft.add('Add', [x, draft.number(1)])])),
  IsFinite: unary((x, { draft }) =>
    draft.add('Not', [draft.add('Or', [draft.add('IsNaN', [x]), draft.add('IsInf', [x])])]),
  ),
  ZerosLike: filled(0),
  OnesLike: filled(1),
  Cast: unary((x, call) => {
    const to = typeNumbered(attribute(call, 'DstT', 1));
    return typeAt(call, 0) === to ? x : call.draft.add('Cast', [x], { to: DATA_TYPE[to] });
  }),
  Add: plus,
  AddV2: plus,
  BiasAdd: plus,
  AddN: together('Sum'),
  Sub: together('Sub'),
  Mul: together('Mul'),
  RealDiv: quotient,
  Div: quotient,
  DivNoNan: elementwise(([a, b], { draft }) => {
    const isZero = draft.add('Equal', [b, draft.number(0)]);
    return draft.add('Where', [isZero, draft.number(0), draft.add('Div', [a, b])]);
  }),
  FloorDiv: floorDiv,
  FloorMod: floorMod,
  Mod: floorMod,
  Maximum: together('Max'),
  Minimum: together('Min'),
  Pow: together('Pow'),
  SquaredDifference: elementwise((names, { draft }) => {
    const difference = draft.add('Sub', names);
    return draft.add('Mul', [difference, difference]);
  }),
  Equal: together('Equal'),
  NotEqual: negated('Equal'),
  Less: together('Less'),
  LessEqual: together('LessOrEqual'),
  Greater: together('Greater'),
  GreaterEqual: together('GreaterOrEqual'),
  LogicalAnd: together('And'),
  LogicalOr: together('Or'),
  Select: select,
  SelectV2: together('Where'),
  Prelu: elementwise(([x, alpha], { draft }) => draft.add('PRelu', [x, alpha])),
  Softmax: (call) => softmax(call, 'Softmax'),
  LogSoftmax: (call) => softmax(call, 'LogSoftmax'),
};

function softmax(call: Call, type: string): Made[] {
  return isFirst(call, 0)
    ? [{ first: call.draft.add(type, [firstAt(call, 0)], { axis: 1 }) }]
    : [{ last: call.draft.add(type, [lastAt(call, 0)], { axis: -1 }) }];
}
