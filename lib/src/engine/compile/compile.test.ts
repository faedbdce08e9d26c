import { afterEach, describe, expect, test } from '@jest/globals';
import type { Scalar, Tensor } from '@tensorflow/tfjs';
import fc from 'fast-check';
import { nativeBackend } from '../native';
import { randomUniform } from '../random';
import { tf } from '../tensorflow';
import { compile } from './compile';
import { closeUnusedGraphs } from './open-graph';

const numbers = (tensor: Tensor) => Array.from(tensor.dataSync());
const binding = nativeBackend().binding as unknown as { countGraphs(): number };
/** Open graphs. */
const sessions = () => {
  closeUnusedGraphs();
  return binding.countGraphs();
};

/** Runs it three times: the first call records the function, and runs it where shapes do not suffice; later ones run the graph. */
function thrice<Result>(run: () => Result): Result[] {
  return [run(), run(), run()];
}

describe('a compiled function', () => {
  test('gives what the function gives: 2 * 3 + 1', () => {
    const f = compile((x: Tensor) => x.mul(2).add(1));
    for (const y of thrice(() => f(tf.scalar(3)))) expect(numbers(y)).toEqual([7]);
    f.dispose();
  });

  test('takes and gives structures of tensors', () => {
    const f = compile((pair: { a: Tensor; list: Tensor[] }) => ({
      sum: pair.a.add(pair.list[1]),
      kept: [pair.list[0]],
    }));
    for (const { sum, kept } of thrice(() => f({ a: tf.scalar(1), list: [tf.scalar(2), tf.scalar(4)] }))) {
      expect([...numbers(sum), ...numbers(kept[0])]).toEqual([5, 2]);
    }
    f.dispose();
  });

  test('equals the eager function for random chains of operations', () => {
    const steps: ((x: Tensor) => Tensor)[] = [
      (x) => x.relu(),
      (x) => x.add(tf.tensor1d([0.5, -1, 2])),
      (x) => x.matMul(tf.tensor2d([1, 2, 0, -1, 0.5, 1, 0, 3, -2], [3, 3])),
      (x) => x.sub(x.mean(1, true)),
      (x) => x.sigmoid().mul(x),
      (x) => tf.concat([x.slice([0, 1]), x.slice([0, 0], [-1, 1])], 1),
      (x) => x.transpose().softmax().transpose(),
      (x) => tf.where(x.greater(0), x, x.mul(0.1)),
      (x) => x.expandDims(1).squeeze([1]),
    ];
    const chains = fc.array(fc.constantFrom(...steps), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(chains, fc.integer({ min: 1, max: 1000 }), (chain, seed) => {
        const f = (x: Tensor) => chain.reduce((y, step) => step(y), x);
        const compiled = compile(f);
        const x = tf.randomNormal([4, 3], 0, 1, 'float32', seed);
        const [, graph] = thrice(() => compiled(x));
        const gap = graph.sub(f(x)).abs().max().dataSync()[0];
        compiled.dispose();
        return gap < 1e-5;
      }),
      { numRuns: 25 },
    );
  });

  test('keeps a graph for each shape, in one session', () => {
    const before = sessions();
    const f = compile((x: Tensor) => x.sum());
    for (const size of [2, 3, 2, 3, 2, 3]) expect(numbers(f(tf.ones([size])))).toEqual([size]);
    expect(sessions()).toBe(before + 1);
    f.dispose();
    expect(sessions()).toBe(before);
  });

  test('forgets the oldest of more than eight shapes, and still computes', () => {
    const f = compile((x: Tensor) => x.sum());
    for (const round of [1, 2]) {
      for (let size = 1; size <= 10; size++) expect([round, ...numbers(f(tf.ones([size])))]).toEqual([round, size]);
    }
    f.dispose();
  });

  test('distinguishes the same tensor passed twice from two tensors', () => {
    const f = compile((a: Tensor, b: Tensor) => a.sub(b));
    const x = tf.scalar(5);
    expect(numbers(f(x, x))).toEqual([0]);
    for (const y of thrice(() => f(x, tf.scalar(3)))) expect(numbers(y)).toEqual([2]);
    f.dispose();
  });

  test('leaks no tensor and leaves no session', () => {
    const [tensors, open] = [tf.memory().numTensors, sessions()];
    tf.tidy(() => {
      const w = tf.variable(tf.ones([3]));
      const outside = tf.ones([2000]);
      const f = compile((x: Tensor) => {
        w.assign(w.add(x));
        return outside.sum().add(w.sum());
      });
      thrice(() => f(tf.ones([3])));
      f.dispose();
      w.dispose();
    });
    expect([tf.memory().numTensors, sessions()]).toEqual([tensors, open]);
  });

  test('inside another compiled function is a part of it', () => {
    const inner = compile((x: Tensor) => x.square());
    const outer = compile((x: Tensor) => inner(x).add(1));
    const before = sessions();
    for (const y of thrice(() => outer(tf.scalar(3)))) expect(numbers(y)).toEqual([10]);
    expect(sessions()).toBe(before + 1);
    outer.dispose();
    inner.dispose();
  });
});

describe('a compiled function on each of several arguments', () => {
  const w = tf.variable(tf.tensor1d([1, 2, 3]));
  const draw = (seed: number): [Tensor] => [tf.randomNormal([5, 3], 0, 1, 'float32', seed)];
  const each = [1, 2, 3, 4, 5, 6, 7].map(draw);

  test.each([1, 2, 3, 16])('in %i lanes returns the results of sequential calls, in order', (lanes) => {
    const run = (x: Tensor) => ({ y: x.mul(w).softmax(), sum: x.sum() });
    const f = compile(run, { lanes });
    const before = tf.memory().numTensors;
    for (const _ of [1, 2]) {
      for (const [index, actual] of f.onEach(each).entries()) {
        const expected = tf.tidy(() => run(each[index][0]));
        expect(numbers(actual.y)).toEqual(numbers(expected.y).map((value) => expect.closeTo(value, 5)));
        expect(numbers(actual.sum)).toEqual([expect.closeTo(numbers(expected.sum)[0], 5)]);
        tf.dispose([actual, expected] as never);
      }
    }
    expect(tf.memory().numTensors).toBe(before);
    f.dispose();
  });

  test('sees a variable that was assigned between', () => {
    const f = compile((x: Tensor) => x.sum().mul(0).add(w.sum()), { lanes: 2 });
    expect(f.onEach(each.slice(0, 2)).map((y) => numbers(y)[0])).toEqual([6, 6]);
    w.assign(tf.tensor1d([0, 0, 1]));
    expect(f.onEach(each.slice(0, 2)).map((y) => numbers(y)[0])).toEqual([1, 1]);
    f.dispose();
  });

  test('of different shapes returns a result for each', () => {
    const f = compile((x: Tensor) => x.sum(), { lanes: 2 });
    expect(f.onEach([[tf.ones([2])], [tf.ones([3])]]).map((y) => numbers(y)[0])).toEqual([2, 3]);
    f.dispose();
  });

  test('is refused where it assigns a variable', () => {
    const f = compile(
      (x: Tensor) => {
        w.assign(x.sum(0));
        return x;
      },
      { lanes: 2 },
    );
    expect(() => f.onEach(each)).toThrow(/runs once at a time/);
    f.dispose();
  });

  test('reports what TensorFlow rejects about one of them', () => {
    const f = compile((x: Tensor, indices: Tensor) => tf.gather(x, indices), { lanes: 2 });
    const x = tf.tensor1d([1, 2, 3]);
    const at = (index: number): [Tensor, Tensor] => [x, tf.tensor1d([index], 'int32')];
    expect(() => f.onEach([at(0), at(9), at(1)])).toThrow(
      /cannot run the compiled function at GatherV2: .*9.*not in \[0, 3\)/,
    );
    expect(f.onEach([at(0), at(2)]).map(numbers)).toEqual([[1], [3]]);
    f.dispose();
  });
});

describe('variables in a compiled function', () => {
  test('stay in the session and are read back when somebody looks', () => {
    const w = tf.variable(tf.scalar(1));
    const double = compile(() => {
      w.assign(w.mul(2));
      return [];
    });
    thrice(() => double());
    expect(numbers(w)).toEqual([8]);
    thrice(() => double());
    // An operation, not a reading, is the first to need the value.
    expect(numbers(w.add(1))).toEqual([65]);
    double.dispose();
    expect(numbers(w)).toEqual([64]);
  });

  test('that are assigned outside are seen by the next call', () => {
    const w = tf.variable(tf.scalar(1));
    const v = tf.variable(tf.scalar(10));
    const f = compile((x: Tensor) => {
      v.assign(v.add(1));
      return w.mul(x).add(v);
    });
    thrice(() => f(tf.scalar(2)));
    w.assign(tf.scalar(5));
    // v was 13 in the session only; it must survive that w is loaded again.
    expect(numbers(f(tf.scalar(2)))).toEqual([24]);
    f.dispose();
  });

  test('leave their old value with a clone that was taken before', () => {
    const w = tf.variable(tf.scalar(1));
    const increase = compile(() => {
      w.assign(w.add(1));
      return [];
    });
    const clones = Array.from({ length: 5 }, () => {
      increase();
      return w.clone();
    });
    expect(clones.map((clone) => numbers(clone)[0])).toEqual([2, 3, 4, 5, 6]);
    increase.dispose();
  });

  test('are told from a clone of them that the function uses too', () => {
    const w = tf.variable(tf.scalar(1));
    const anchor = w.clone();
    const away = compile(() => {
      w.assign(w.add(1));
      return w.sub(anchor);
    });
    expect(thrice(() => numbers(away())[0])).toEqual([1, 2, 3]);
    away.dispose();
  });

  test('are shared by two functions, and by two shapes of one', () => {
    const w = tf.variable(tf.scalar(0));
    const add = compile((x: Tensor) => {
      w.assign(w.add(x.sum()));
      return w;
    });
    const read = compile(() => w.mul(1));
    const seen: number[] = [];
    for (let round = 0; round < 3; round++) {
      seen.push(numbers(add(tf.ones([2])))[0], numbers(add(tf.ones([3])))[0], numbers(read())[0]);
    }
    expect(seen).toEqual([2, 5, 5, 7, 10, 10, 12, 15, 15]);
    add.dispose();
    read.dispose();
  });

  test('can be swapped, and a result may be the value from before', () => {
    const [a, b] = [tf.variable(tf.scalar(1)), tf.variable(tf.scalar(2))];
    const swap = compile(() => {
      const [oldA, oldB] = [a.clone(), b.clone()];
      a.assign(oldB);
      b.assign(oldA);
      return { oldA, oldB };
    });
    const seen = thrice(() => swap()).map(({ oldA, oldB }) => [...numbers(oldA), ...numbers(oldB)]);
    expect(seen).toEqual([
      [1, 2],
      [2, 1],
      [1, 2],
    ]);
    swap.dispose();
  });

  test('made in the first call, as the optimizers of TensorFlow.js make theirs, are kept: same trajectory as eager', () => {
    const walk = (run: (f: () => Scalar) => () => Tensor) => {
      const w = tf.variable(tf.tensor1d([1, -2]));
      const optimizer = tf.train.adam(0.1);
      const step = run(() => optimizer.minimize(() => w.square().sum(), true, [w]) as Scalar);
      for (let i = 0; i < 5; i++) step();
      return numbers(w);
    };
    const compiled = walk((f) => compile(f));
    for (const [index, value] of walk((f) => f).entries()) expect(compiled[index]).toBeCloseTo(value, 5);
  });

  test('that are disposed are missed in a sentence', () => {
    const w = tf.variable(tf.scalar(1), true, 'the-missing-one');
    const f = compile(() => w.mul(2));
    thrice(() => f());
    w.dispose();
    expect(() => f()).toThrow(/needs the-missing-one, which has been disposed/);
    f.dispose();
  });
});

describe('what a graph would freeze is rejected by name', () => {
  const refused: [string, (x: Tensor) => Tensor, RegExp][] = [
    ['reading a result', (x) => x.mul(x.square().dataSync()[0]), /result of Square was read.*tf\.where in place of if/],
    ['reading an argument', (x) => ((x.arraySync() as number) > 0 ? x : x.neg()), /Argument 1 was read/],
    [
      'tf.randomNormal, also with a seed',
      (x) => x.add(tf.randomNormal([], 0, 1, 'float32', 5)),
      /tf\.randomNormal draws/,
    ],
    ['tf.dropout', (x) => tf.dropout(x, 0.5), /tf\.dropout draws.*randomUniform\(shape, seed\)/],
    ['tf.multinomial', (x) => tf.multinomial(tf.stack([x, x]) as never, 1), /tf\.multinomial draws/],
    ['Math.random', (x) => x.mul(Math.random()), /Math\.random draws/],
  ];
  for (const [what, f, words] of refused) {
    test(what, () => {
      const compiled = compile(f);
      expect(() => compiled(tf.scalar(2))).toThrow(words);
      // Everything is as before: the same operations work outside.
      expect(Math.random()).toBeLessThan(1);
      expect(numbers(tf.scalar(2).square())).toEqual([4]);
      expect(tf.randomNormal([2]).size).toBe(2);
    });
  }

  test('a number among the arguments', () => {
    const f = compile((x: Tensor) => x.mul(2));
    expect(() => f(3 as never)).toThrow(/arguments\[0\] must be a tensor.*got a number.*tf\.scalar/);
  });

  test('numbers written in the function may be read', () => {
    const f = compile((x: Tensor) => x.mul(tf.scalar(3).dataSync()[0]));
    for (const y of thrice(() => f(tf.scalar(2)))) expect(numbers(y)).toEqual([6]);
    f.dispose();
  });

  test('what is computed from such numbers may be read: it is the same at every call with these shapes', () => {
    const sizes = tf.tensor1d([2], 'int32');
    const f = compile((x: Tensor) => {
      const shape = tf.concat([tf.tensor1d(x.shape, 'int32').slice(0, 1), sizes]);
      return x.reshape([...shape.dataSync()]);
    });
    for (const y of thrice(() => f(tf.ones([3, 1, 2])))) expect(y.shape).toEqual([3, 2]);
    f.dispose();
  });

  test('what TensorFlow rejects while the graph runs becomes one error that names the operation', () => {
    const f = compile((x: Tensor, indices: Tensor) => tf.gather(x, indices));
    const x = tf.tensor1d([1, 2, 3]);
    thrice(() => f(x, tf.tensor1d([1], 'int32')));
    expect(() => f(x, tf.tensor1d([9], 'int32'))).toThrow(
      /^TensorFlow cannot run the compiled function at GatherV2: .*9.*not in \[0, 3\)/,
    );
    expect(numbers(f(x, tf.tensor1d([2], 'int32')))).toEqual([3]);
    f.dispose();
  });
});

test('randomness with the seed as an input draws new numbers in each call', () => {
  const f = compile((seed: Tensor) => randomUniform([3], seed));
  const draw = (seed: number) => numbers(f(tf.tensor1d([seed, 0], 'int32')));
  const eager = (seed: number) => numbers(randomUniform([3], tf.tensor1d([seed, 0], 'int32')));
  expect([draw(1), draw(2), draw(1)]).toEqual([eager(1), eager(2), eager(1)]);
  f.dispose();
});

describe("where the backend is not 'tensorflow'", () => {
  afterEach(() => tf.setBackend('tensorflow'));

  test('the function runs as it is, with the same numbers', async () => {
    await tf.setBackend('cpu');
    const before = sessions();
    const w = tf.variable(tf.scalar(1));
    const f = compile((x: Tensor) => {
      w.assign(w.add(x));
      return w.square();
    });
    expect(thrice(() => numbers(f(tf.scalar(1)))[0])).toEqual([4, 9, 16]);
    expect(sessions()).toBe(before);
    f.dispose();
    w.dispose();
  });
});

test.each([0, -1, 1.5, Number.NaN, 'x', null])('%p lanes are refused', (lanes) => {
  expect(() => compile((x: Tensor) => x, { lanes: lanes as number })).toThrow("compile's lanes is ");
});
