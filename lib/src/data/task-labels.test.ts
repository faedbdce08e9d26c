import { describe, expect, test } from '@jest/globals';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { arrays } from './arrays';
import { concat } from './concat';
import { onlyTask } from './only-task';
import { split } from './split';
import { stream } from './stream';
import { subset } from './subset';
import { take } from './take';
import { withTasks } from './task-labels';
import { unlabelled } from './unlabelled';

const { NaN: none } = Number;
const plain = () => arrays([[0], [1], [2], [3], [4], [5]], [0, 0, 0, 1, 1, 1], { name: 'six' });
const six = () =>
  withTasks(plain(), {
    kind: { classes: ['a', 'b'], labels: [0, 1, 0, 1, 0, 1] },
    size: { classes: [], labels: [0, 10, none, 30, 40, 50] },
    place: {
      classes: [],
      labels: [
        [0, 0],
        [1, 1],
        [2, 2],
        [none, none],
        [4, 4],
        [5, 5],
      ],
    },
  });

/** Every label says which example it is of. */
const fitting = ({ tasks, labels }: ReturnType<typeof six>, places: number[]) => {
  expect(tasks?.size.labels).toEqual(places.map((place) => (place === 2 ? none : place * 10)));
  expect(tasks?.place.labels).toEqual(places.map((place) => (place === 3 ? [none, none] : [place, place])));
  expect(labels).toEqual(places.map((place) => (place < 3 ? 0 : 1)));
};

const placesIn = async (data: ReturnType<typeof six>) => {
  const x = await data.read([...data.labels.keys()]);
  const values = Array.from(x.dataSync());
  x.dispose();
  return values;
};

describe('labels of several tasks', () => {
  test('go with the examples that are picked', async () => {
    fitting(subset(six(), [5, 3, 3, 2]), [5, 3, 3, 2]);
    const { train, test: held } = split(six(), { test: 0.4, seed: 2 });
    fitting(train, await placesIn(train));
    fitting(held, await placesIn(held));
    const taken = take(six(), { perClass: 2, seed: 1 });
    fitting(taken, await placesIn(taken));
  });

  test('come in batches by name: whole numbers of classes where none is missing', async () => {
    for await (const { x, labels } of stream(six(), { batch: 3, seed: 4 }).epoch(1)) {
      const { kind, size, place } = labels as Record<string, ReturnType<typeof tf.tensor>>;
      expect([kind.dtype, size.dtype, place.shape]).toEqual(['int32', 'float32', [3, 2]]);
      const places = Array.from(x.dataSync());
      expect(Array.from(kind.dataSync())).toEqual(places.map((one) => one % 2));
      expect(Array.from(size.dataSync())).toEqual(places.map((one) => (one === 2 ? none : one * 10)));
      tf.dispose([x, kind, size, place]);
    }
    expect(stream(six(), { batch: 3 }).tasks).toEqual({
      kind: { classes: ['a', 'b'], partial: false },
      size: { classes: [], partial: true },
      place: { classes: [], partial: true },
    });
  });

  test('of one set are missing in the other where both are joined', () => {
    const both = concat(
      subset(six(), [0, 1]),
      withTasks(subset(plain(), [4, 5]), { kind: { classes: ['a', 'b'], labels: [1, none] } }),
    );
    expect(both.tasks).toEqual({
      kind: { classes: ['a', 'b'], labels: [0, 1, 1, none] },
      size: { classes: [], labels: [0, 10, none, none] },
      place: {
        classes: [],
        labels: [
          [0, 0],
          [1, 1],
          [none, none],
          [none, none],
        ],
      },
    });
    const other = withTasks(plain(), { kind: { classes: ['b', 'a'], labels: [0, 0, 0, 0, 0, 0] } });
    expect(() => concat(six(), other)).toThrow(
      "The task 'kind' must have the same classes in both sets; got a,b in six and b,a in six.",
    );
  });

  test('are gone from a set without labels', () => {
    expect(unlabelled(six()).tasks).toBeUndefined();
  });

  test('of one task make a set of the examples that have one', async () => {
    const size = onlyTask(six(), 'size');
    expect([size.labels, size.classes, size.tasks]).toEqual([[0, 10, 30, 40, 50], [], undefined]);
    expect(await placesIn(size)).toEqual([0, 1, 3, 4, 5]);
    expect(onlyTask(six(), 'kind').classes).toEqual(['a', 'b']);
  });

  test.each<[string, () => unknown, string]>([
    [
      'multi-hot labels of another length',
      () => withTasks(plain(), { kind: { classes: ['a', 'b', 'c'], labels: Array(6).fill([0, 1]) } }),
      "six, task 'kind': multi-hot labels must be 3 numbers from 0 to 1, one for each class; got [0,1] in example 0. Pass classes: [] for regression targets.",
    ],
    ['no task', () => withTasks(plain(), {}), 'withTasks needs a task. Pass { name: { classes, labels } }.'],
    [
      'too few labels',
      () => withTasks(plain(), { kind: { classes: [], labels: [1] } }),
      "six, task 'kind': there must be one label per example; got 1 labels for 6 examples. NaN marks a missing label.",
    ],
    [
      'a label outside the classes',
      () => withTasks(plain(), { kind: { classes: ['a', 'b'], labels: [0, 1, 2, 0, 0, 0] } }),
      "six, task 'kind': labels of 2 classes must be from 0 to 1, or NaN if missing; got 2 in example 2.",
    ],
    [
      'a label that is half missing',
      () =>
        withTasks(plain(), {
          kind: {
            classes: [],
            labels: [
              [0, 1],
              [0, none],
              [0, 1],
              [0, 1],
              [0, 1],
              [0, 1],
            ],
          },
        }),
      "six, task 'kind': labels must be finite, or NaN if missing; got [0,NaN] in example 1.",
    ],
    [
      'labels of different lengths',
      () => withTasks(plain(), { kind: { classes: [], labels: [[0, 1], 1, 1, 1, 1, 1] } }),
      "six, task 'kind': all labels must have the same shape; got [2] and [].",
    ],
    [
      'a task that is not there',
      () => onlyTask(six(), 'colour'),
      "six has no labels of a task 'colour'. Its tasks: kind, size, place.",
    ],
    [
      'a task of a set of one',
      () => onlyTask(plain(), 'colour'),
      "six has no labels of a task 'colour'. Add them: withTasks(data, { name: { classes, labels } }).",
    ],
    [
      'a set of one task of several numbers',
      () => onlyTask(six(), 'place'),
      "six, task 'place': a single-task set needs one value per label, and these labels have several. Evaluate the task with evaluateTasks(net, data).",
    ],
  ])('are refused where there is %s', (_, make, message) => {
    expect(make).toThrow(TransferError);
    expect(make).toThrow(message);
  });
});
