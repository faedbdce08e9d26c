import { TransferError } from '../../error';
import type { Calls } from './tracing-context';

/** Operations of TensorFlow.js whose numbers JavaScript draws: a graph would repeat those of the first call for ever. */
const DRAWN = new Set([
  'rand',
  'randomGamma',
  'randomNormal',
  'randomStandardNormal',
  'randomUniform',
  'randomUniformInt',
  'truncatedNormal',
  'multinomial',
]);

/** tfjs marks the scope of an operation by this ending. */
const SCOPE_ENDING = '__op';

/**
 * What scopes do while a function is traced: a TransferError where an operation draws random numbers in JavaScript, told by
 * its name (`tf.dropout` and its like).
 */
export function refuseDrawing(beneath: Calls): Pick<Calls, 'startScope' | 'endScope'> {
  const scopes: string[] = [];
  return {
    startScope(name) {
      const op = name?.endsWith(SCOPE_ENDING) ? name.slice(0, -SCOPE_ENDING.length) : undefined;
      if (op !== undefined && DRAWN.has(op)) throw drawn(`tf.${scopes.includes('dropout') ? 'dropout' : op}`);
      scopes.push(op ?? '');
      beneath.startScope(name);
    },
    endScope(result) {
      scopes.pop();
      beneath.endScope(result);
    },
  };
}

/** Runs a function that is being traced, and throws a TransferError where it calls `Math.random`. */
export function withoutRandom<Result>(run: () => Result): Result {
  const { random } = Math;
  Math.random = () => {
    throw drawn('Math.random');
  };
  try {
    return run();
  } finally {
    Math.random = random;
  }
}

function drawn(what: string): TransferError {
  return new TransferError(
    `${what} draws its numbers in JavaScript, so a compiled function would repeat the first ones for ever. ` +
      'Use randomUniform(shape, seed), randomNormal(shape, seed) or dropout(x, share, seed) of this library with the ' +
      'seed as an input, or draw outside and pass the tensor.',
  );
}
