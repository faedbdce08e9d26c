import { TransferError } from '../../error';
import { tf } from '../tensorflow';

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
 * Runs a function that is being traced, and throws a TransferError where it draws random numbers in JavaScript, by an
 * operation's name (`tf.dropout` and its like) or by `Math.random`.
 */
export function refusingHiddenValues<Result>(run: () => Result): Result {
  const engine = tf.engine();
  const { startScope } = engine;
  const { random } = Math;
  const scopes: string[] = [];
  engine.startScope = function (name) {
    const op = name?.endsWith(SCOPE_ENDING) ? name.slice(0, -SCOPE_ENDING.length) : undefined;
    if (op !== undefined && DRAWN.has(op)) throw drawn(`tf.${scopes.includes('dropout') ? 'dropout' : op}`);
    scopes.push(op ?? '');
    return startScope.call(this, name);
  };
  const { endScope } = engine;
  engine.endScope = function (result) {
    scopes.pop();
    return endScope.call(this, result);
  };
  Math.random = () => {
    throw drawn('Math.random');
  };
  try {
    return run();
  } finally {
    Reflect.deleteProperty(engine, 'startScope');
    Reflect.deleteProperty(engine, 'endScope');
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
