import { readdirSync } from 'node:fs';

type Tf = typeof import('@tensorflow/tfjs');

/** Notes how many names each of these has, and gives a function that says whether any has other than so many. */
export function newNames(listed: readonly object[]): () => boolean {
  const objects = [...new Set(listed)];
  const before = objects.map((object) => Reflect.ownKeys(object).length);
  return () => objects.some((object, index) => Reflect.ownKeys(object).length !== before[index]);
}

/**
 * Notes how things are before an answer, and gives a function that says whether they are otherwise: a global more, a
 * method more on Array.prototype, a file, a timer, a listener, a flag of TensorFlow's. What cannot be changed need
 * only be counted, which `isNamed` does. That is for honest answers, so that the next one of the same student finds
 * nothing that it did not make; an answer that wants to hide something can, and gains nothing that it could not do in
 * the next one itself.
 */
export function tracesIn(isNamed: () => boolean, tf?: Tf): () => boolean {
  const isGlobal = newNames([globalThis, process]);
  const values = () => Reflect.ownKeys(process).map((name) => Reflect.getOwnPropertyDescriptor(process, name)?.value);
  const state = () =>
    JSON.stringify([
      [process.cwd(), process.umask(), process.title, process.exitCode, process.env],
      process.eventNames().map((name) => [String(name), process.listenerCount(name)]),
      process.getActiveResourcesInfo(),
      ['/tmp', '/dev/shm'].map((folder) => readdirSync(folder)),
      tf && ofTensorFlow(tf),
    ]);
  const [valuesBefore, stateBefore] = [values(), state()];
  return () =>
    isNamed() ||
    isGlobal() ||
    values().some((value, index) => !Object.is(value, valuesBefore[index])) ||
    state() !== stateBefore;
}

/** What an answer can set and leave set; tensors may stay. */
function ofTensorFlow(tf: Tf): unknown {
  const { activeScope, gradientDepth, kernelDepth, registeredVariables } = tf.engine().state;
  const flags = (tf.env() as unknown as { flags: object }).flags;
  return [tf.getBackend(), !activeScope, gradientDepth, kernelDepth, Object.keys(registeredVariables), flags];
}
