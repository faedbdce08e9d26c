import { isByBatch } from './fuse-norm-pool';
import { isOutputOf, onlyUser, type Replacement, replaceEach, type Users, usersOfOutput } from './replace-operations';
import { attributeOf, type Operation, type Source, type Trace } from './trace';

/**
 * Replaces batch normalisation by the batch, a ReLU6 behind it where there is one, and the gradients of both, by operations of
 * `lib/addon` that take eight passes over the memory in place of fourteen. The same numbers to rounding.
 */
export function fuseNormRelu6(trace: Trace): Trace {
  return replaceEach(trace, ['FusedBatchNormV3'], (norm, users) => {
    if (!isByBatch(norm)) return [];
    const user = onlyUser(users, norm);
    const relu6 = user?.op === 'Relu6' ? user : undefined;
    const gradients = gradientsOf(norm, relu6, users);
    if (!gradients) return [];
    const [x, scale, offset] = norm.inputs;
    const epsilon = Float32Array.of(Number(attributeOf(norm, 'epsilon')));
    const number: Source = { kind: 'constant', values: epsilon, shape: [], dtype: x.dtype };
    const op = relu6 ? 'TransferlabNormRelu6' : 'TransferlabNorm';
    const fused: Operation = { op, attributes: [], inputs: [x, scale, offset, number] };
    const perChannel = (place: number): Source => ({
      ...{ kind: 'output', operation: fused, place },
      ...{ shape: scale.shape, dtype: scale.dtype },
    });
    const back = gradients.flatMap(({ ofRelu6, ofNorm }): [Operation, Replacement][] => {
      const [dy] = (ofRelu6 ?? ofNorm).inputs;
      const inputs = [dy, x, scale, offset, perChannel(1), perChannel(3)];
      const by: Operation = { op: `${op}Grad`, attributes: [], inputs };
      return [[ofNorm, { by, places: [0, 1, 2] }], ...passed(ofRelu6, by)];
    });
    return [[norm, { by: fused, places: [0, 1, 2] }], ...passed(relu6, fused), ...back];
  });
}

/** ReLU6, or its gradient, whose first result the fused operation gives. */
function passed(operation: Operation | undefined, by: Operation): [Operation, Replacement][] {
  return operation ? [[operation, { by, places: [0] }]] : [];
}

/** The gradients that go back through both; undefined where something else looks at what is between them. */
function gradientsOf(
  norm: Operation,
  relu6: Operation | undefined,
  users: Users,
): { ofRelu6?: Operation; ofNorm: Operation }[] | undefined {
  const found: { ofRelu6?: Operation; ofNorm: Operation }[] = [];
  for (const ofNorm of usersOfOutput(users, norm, 3)) {
    if (ofNorm === 'outside' || ofNorm.op !== 'FusedBatchNormGradV3') return undefined;
    const [dz] = ofNorm.inputs;
    if (!relu6) {
      found.push({ ofNorm });
      continue;
    }
    if (dz.kind !== 'output' || dz.operation.op !== 'Relu6Grad') return undefined;
    const ofRelu6 = dz.operation;
    if (!isOutputOf(ofRelu6.inputs[1], relu6) || onlyUser(users, ofRelu6) !== ofNorm) return undefined;
    found.push({ ofRelu6, ofNorm });
  }
  const isTheirs = (user: Operation | 'outside') => found.some(({ ofNorm }) => ofNorm === user);
  return [3, 4, 5].flatMap((place) => usersOfOutput(users, norm, place)).every(isTheirs) ? found : undefined;
}
