// Runs by itself: records hold what is done to variables that other files left, too.
import { describe, expect, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import { nativeBackend } from '../native';
import { tf } from '../tensorflow';
import { compile } from './compile';
import { onShapes } from './on-shapes';
import { trace } from './trace';
import { traceByShapes } from './trace-by-shapes';
import { isTracing, wrapMethods } from './tracing-context';

const numbers = (tensor: Tensor) => [...tensor.dataSync()];
const opsOf = (record: ReturnType<typeof traceByShapes>) => record?.operations.map(({ op }) => op);
const methods = () => {
  const [backend, engine] = [nativeBackend(), tf.engine()].map((object) => Object.getPrototypeOf(object));
  const { executeSingleOutput, executeMultipleOutputs, move, readSync } = backend;
  return [executeSingleOutput, executeMultipleOutputs, move, readSync, engine.startScope, engine.makeVariable];
};

const outside = tf.scalar(2);

describe('the methods', () => {
  test('are those of the classes, before, during and after a trace', () => {
    const own = () => [nativeBackend(), tf.engine()].map((object) => Object.keys(object));
    const [before, wrapped] = [own(), methods()];
    let during: string[][] = [];
    traceByShapes(
      ([x]) => {
        during = own();
        return [x.neg()];
      },
      [tf.scalar(1)],
    );
    expect([during, own()]).toEqual([before, before]);
    expect(methods()).toEqual(wrapped);
  });

  test('are wrapped once', () => {
    const wrapped = methods();
    wrapMethods({ engine: tf.engine(), backend: nativeBackend() });
    for (const [index, method] of methods().entries()) expect(method).toBe(wrapped[index]);
  });
});

describe('a trace', () => {
  test('is under way while the function runs, and over when it throws', () => {
    const seen: boolean[] = [];
    const run = ([x]: Tensor[]) => {
      seen.push(isTracing());
      if (x.rank === 1) throw new Error('mine');
      return [x.neg()];
    };
    traceByShapes(run, [tf.scalar(1)]);
    expect(() => traceByShapes(run, [tf.ones([2])])).toThrow('mine');
    expect([...seen, isTracing()]).toEqual([true, true, false]);
  });

  test('sees what reads asynchronously', async () => {
    let reading: Promise<unknown> | undefined;
    const record = traceByShapes(
      ([x]) => {
        reading = x.square().data();
        reading.catch(() => {});
        return [x.neg()];
      },
      [tf.scalar(1)],
    );
    expect(opsOf(record)).toEqual(['Square', 'Neg']);
    await expect(reading).rejects.toThrow('The result of Square was read');
  });

  test('does not see another backend', () => {
    const other = Object.create(
      Object.getPrototypeOf(nativeBackend()),
      Object.getOwnPropertyDescriptors(nativeBackend()),
    );
    const record = traceByShapes(
      ([x]) => {
        other.executeSingleOutput('Neg', [{ name: 'T', type: other.binding.TF_ATTR_TYPE, value: 1 }], [outside]);
        return [x.square()];
      },
      [tf.scalar(1)],
    );
    expect(opsOf(record)).toEqual(['Square']);
  });
});

describe('inside a trace', () => {
  const doubled = compile((x: Tensor) => x.mul(2));

  test.each([
    ['by shapes', traceByShapes],
    ['that runs', (run: (inputs: Tensor[]) => Tensor[], args: Tensor[]) => trace(run, args).record],
  ])('%s, whoever began it, a compiled function is a part of it', (_, traceBy) => {
    expect(opsOf(traceBy(([x]) => [doubled(x.neg()).square()], [tf.scalar(3)]))).toEqual(['Neg', 'Mul', 'Square']);
  });

  test('a look at shapes leaves the rest of the function recorded', () => {
    const shapes: number[][] = [];
    const f = compile((x: Tensor) => {
      const y = x.add(1);
      onShapes([3, 2], (z) => {
        const turned = z.transpose();
        shapes.push(turned.shape);
        return turned;
      });
      return y.square();
    });
    expect([1, 2, 3].map((x) => numbers(f(tf.scalar(x)))[0])).toEqual([4, 9, 16]);
    expect(shapes).toEqual([[2, 3]]);
    f.dispose();
  });

  test('a nested trace has a separate record, and the outer one continues', () => {
    let inner: string[] | undefined;
    const outer = traceByShapes(
      ([x]) => {
        const y = x.neg();
        inner = opsOf(traceByShapes(([z]) => [z.exp()], [y]));
        return [y.square()];
      },
      [tf.scalar(1)],
    );
    expect(inner).toEqual(['Exp']);
    expect(opsOf(outer)).toEqual(['Neg', 'Square']);
  });
});
