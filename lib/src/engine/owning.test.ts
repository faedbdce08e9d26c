import { describe, expect, test } from '@jest/globals';
import { allOrNothing, owning } from './owning';
import { tf } from './tensorflow';

describe('owning', () => {
  const named = (name: string, freed: string[]) => ({ name, dispose: () => void freed.push(name) });

  test('frees what it owns at the end, the last first, and waits for each', async () => {
    const freed: string[] = [];
    const slow = {
      async dispose() {
        await new Promise((resolve) => setTimeout(resolve, 5));
        freed.push('slow');
      },
    };
    const made = await owning(async (own) => {
      own(named('first', freed));
      own(slow);
      expect(own(undefined)).toBeUndefined();
      return own(named('last', freed)).name;
    });
    expect([made, ...freed]).toEqual(['last', 'last', 'slow', 'first']);
  });

  test('frees the others where one fails, and throws what came first', async () => {
    const freed: string[] = [];
    const failing = {
      dispose() {
        throw new Error('second');
      },
    };
    const run = (work: () => void) =>
      owning(async (own) => {
        own(named('a', freed));
        own(failing);
        own(named('b', freed));
        work();
      });
    await expect(run(() => {})).rejects.toThrow('second');
    const fails = () => {
      throw new Error('first');
    };
    await expect(run(fails)).rejects.toThrow('first');
    expect(freed).toEqual(['b', 'a', 'b', 'a']);
  });
});

describe('allOrNothing', () => {
  test('frees tensors, kept ones and variables where it throws', () => {
    const before = tf.memory().numTensors;
    const make = () => {
      tf.variable(tf.ones([2]));
      tf.tidy(() => tf.keep(tf.ones([2])));
      tf.keep(tf.ones([3]));
      throw new Error('no more');
    };
    const bystander = tf.variable(tf.scalar(1));
    expect(() => allOrNothing(make)).toThrow('no more');
    // The value of the bystander, and the bystander.
    expect(tf.memory().numTensors - before).toBe(2 + 1);
    expect(bystander.isDisposed).toBe(false);
    bystander.dispose();
  });

  test('keeps all where it does not', () => {
    const made = tf.tidy(() => {
      const { x, v } = allOrNothing(() => ({ x: tf.ones([2]), v: tf.variable(tf.ones([1])) }));
      expect([x.isDisposed, v.isDisposed]).toEqual([false, false]);
      return { x, v };
    });
    expect([made.x.isDisposed, made.v.isDisposed]).toEqual([false, false]);
    tf.dispose(made as never);
  });
});
