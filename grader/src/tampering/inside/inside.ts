import type { Acts, Any, Mode } from './acts';
import type { hands } from './hands';
import type { walker } from './walker';

interface Settings {
  tensors: boolean;
  /** Notes what can be reached. */
  survey: boolean;
  /** Names of two exports more. */
  acted: string;
  reach: string;
}

/**
 * Runs inside a tampered answer: exports all that the wrong answer exports, with tampering around each call, and around
 * each call of a function that it gave back. Its source text goes there, so it uses nothing from this file.
 */
export function inside(
  exports: Any,
  require: NodeJS.Require,
  wrong: Any,
  acts: Acts[],
  mode: Mode,
  { tensors, survey, acted, reach }: Settings,
  makeHands: typeof hands,
  makeWalker: typeof walker,
): void {
  const tf: Any | undefined = tensors ? require('@tensorflow/tfjs-node') : undefined;
  const library: Any | undefined = tensors ? require('transferlab') : undefined;
  const memory: Any = {};
  const isObject = (value: unknown): value is Any =>
    (typeof value === 'object' && value !== null) || typeof value === 'function';
  const { kit, counts, attempt, undoAll, redoAll, takeGiven, takeLater } = makeHands(tf, library);
  const walk = makeWalker(tf, library);

  function perform(when: Acts['when'], args: unknown[], result: unknown): void {
    for (const each of acts) if (each.when === when) attempt(() => each.act(kit, args, result, memory), each.prepares);
  }

  /** Asynchronous ways while a call is under way. */
  function meanwhile(args: unknown[]): void {
    if (!acts.some(({ when }) => when === 'during') || mode !== 'tampered') return;
    let over = 0;
    const act = () => {
      if (over++ < 3) perform('during', args, undefined);
    };
    queueMicrotask(act);
    setImmediate(act);
    setTimeout(act, 1);
  }

  const isData = (value: unknown, depth = 0): boolean =>
    !isObject(value) ||
    ArrayBuffer.isView(value) ||
    (typeof value !== 'function' &&
      depth < 8 &&
      ((typeof value.dataSync === 'function' && typeof value.assign !== 'function') ||
        ((Array.isArray(value) || typeof value.then !== 'function') &&
          Object.values(value).every((item) => isData(item, depth + 1)))));

  function asData(value: unknown): unknown {
    if (!isObject(value)) return value;
    if (typeof value.dataSync === 'function' && tf) return tf.tensor(value.dataSync(), value.shape, value.dtype);
    if (ArrayBuffer.isView(value)) return (value as unknown as Float32Array).slice();
    if (Array.isArray(value)) return Array.from({ length: value.length }, (_, index) => asData(value[index]));
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, asData(item)]));
  }

  function handOver(args: unknown[], result: unknown): unknown {
    perform('after', args, result);
    const given = takeGiven();
    const tampered = given ? given.value : result;
    const actsLater = takeLater();
    if (mode === 'tampered') {
      for (const { start } of actsLater) start();
      return tampered;
    }
    for (const { act } of actsLater) attempt(act);
    let handed = result;
    try {
      if (mode === 'as data' && isData(tampered)) handed = asData(tampered);
    } catch {
      // Not to be read: then it is not data.
    }
    undoAll();
    return handed;
  }

  const isPromise = (value: unknown): value is Promise<unknown> =>
    isObject(value) && typeof value !== 'function' && typeof value.then === 'function';

  /** A function of the answer with tampering around each call. */
  function around(real: (...args: unknown[]) => unknown, depth: number) {
    return function (this: unknown, ...args: unknown[]) {
      if (survey) walk.noteCall(args, undefined);
      if (mode !== 'tampered') redoAll();
      perform('before', args, undefined);
      meanwhile(args);
      const over = (value: unknown) => {
        const result = depth > 0 ? withFunctionsAround(value, args, depth) : value;
        if (survey) walk.noteCall(args, result);
        return handOver(args, result);
      };
      const result = real.apply(this, args);
      return isPromise(result) ? result.then(over) : over(result);
    };
  }

  /** What the answer gives back may be called as well: a function, or an object of functions that it made. */
  function withFunctionsAround(value: unknown, args: unknown[], depth: number): unknown {
    if (!isObject(value) || args.includes(value)) return value;
    if (typeof value === 'function') return around(value as never, depth - 1);
    if (Object.getPrototypeOf(value) !== Object.prototype || 'weights' in value === 'layers' in value) return value;
    for (const [key, member] of Object.entries(value)) {
      if (typeof member === 'function') value[key] = around(member, depth - 1);
    }
    return value;
  }

  perform('load', [], undefined);
  if (mode !== 'tampered') undoAll();
  for (const [key, real] of Object.entries(wrong)) exports[key] = typeof real === 'function' ? around(real, 1) : real;
  exports[acted] = () => counts;
  exports[reach] = () => ({ ...walk.reach(), tensors, reads: [] });
}
