import { PRODUCT } from '../fused/mat-mul';
import { isOutputOf, replaceEach, usersOfOutput } from './replace-operations';
import type { Operation, Source, Trace } from './trace';

/** A product with its bias, and with a GELU behind it. */
export const DENSE = { plain: 'TransferlabDense', gelu: 'TransferlabDenseGelu' } as const;

const GELU = 'TransferlabExactGelu';

/**
 * Gives a product its bias and the GELU behind it, where nothing else looks at what is between: they are added while the
 * numbers are still in the cache.
 */
export function fuseDense(trace: Trace): Trace {
  return withGelu(withBias(trace));
}

function withBias(trace: Trace): Trace {
  return replaceEach(trace, [PRODUCT.plain], (product, users) => {
    const [sum, ...more] = usersOfOutput(users, product);
    if (!sum || sum === 'outside' || more.length > 0 || !/^Add(V2)?$/.test(sum.op)) return [];
    const bias = sum.inputs.find((input) => !isOutputOf(input, product));
    if (!bias || !isBias(bias, product)) return [];
    const dense: Operation = { op: DENSE.plain, attributes: [], inputs: [...product.inputs, bias] };
    return [[sum, { by: dense, places: [0] }]];
  });
}

function withGelu(trace: Trace): Trace {
  return replaceEach(trace, [GELU], (gelu, users) => {
    const [input] = gelu.inputs;
    if (input.kind !== 'output' || input.operation.op !== DENSE.plain) return [];
    if (usersOfOutput(users, input.operation).length > 1) return [];
    return [[gelu, { by: { ...input.operation, op: DENSE.gelu }, places: [0] }]];
  });
}

/** Whether it has one number for each column of the product. */
function isBias({ shape }: Source, { inputs }: Operation): boolean {
  return shape.length === 1 && shape[0] === inputs[1].shape[1];
}
