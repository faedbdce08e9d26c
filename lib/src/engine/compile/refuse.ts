import { TransferError } from '../../error';
import type { Calls } from './tracing-context';

/** Operations of TensorFlow.js that draw random numbers in JavaScript: a graph would repeat those of the first call. */
const DRAWING_OPS = new Set([
  'rand',
  'randomGamma',
  'randomNormal',
  'randomStandardNormal',
  'randomUniform',
  'randomUniformInt',
  'truncatedNormal',
  'multinomial',
]);

/** Suffix by which TensorFlow.js marks the scope of an operation. */
const SCOPE_SUFFIX = '__op';

/**
 * The scope calls while a function is traced: they throw a TransferError if an operation draws random numbers in JavaScript,
 * which its name shows (`tf.dropout` and similar ones).
 */
export function refuseDrawing(beneath: Calls): Pick<Calls, 'startScope' | 'endScope'> {
  const scopes: string[] = [];
  return {
    startScope(name) {
      const op = name?.endsWith(SCOPE_SUFFIX) ? name.slice(0, -SCOPE_SUFFIX.length) : undefined;
      if (op !== undefined && DRAWING_OPS.has(op))
        throw drawingError(`tf.${scopes.includes('dropout') ? 'dropout' : op}`);
      scopes.push(op ?? '');
      beneath.startScope(name);
    },
    endScope(result) {
      scopes.pop();
      beneath.endScope(result);
    },
  };
}

/** Runs a function that is being traced. Throws a TransferError if it calls `Math.random`. */
export function withoutRandom<Result>(run: () => Result): Result {
  const { random } = Math;
  Math.random = () => {
    throw drawingError('Math.random');
  };
  try {
    return run();
  } finally {
    Math.random = random;
  }
}

function drawingError(source: string): TransferError {
  return new TransferError(
    `${source} draws its random numbers in JavaScript, so a compiled function would repeat the first ones in every call. ` +
      'Try randomUniform(shape, seed), randomNormal(shape, seed) or dropout(x, share, seed) of this library with the ' +
      'seed as an input, or draw outside and pass the tensor.',
  );
}
