import { arrow, BLUE, box, type Diagram, GREEN, INK, label, lock, mark, RED } from './pieces';

/** Lesson 04: the three ways in which a test stops being one. */
export const threeLeaks: Diagram = {
  name: '04-three-leaks',
  title: 'Three leaks between training and test',
  description:
    'On the left training and validation, on the right the test behind a closed lock. A solid arrow from the trained network to the test is allowed, once. Three dashed, crossed-out arrows show leaks. First: the same thing in two images lies on both sides. Second: a mean, a scale or a set of words is computed from all images, the test included. Third: a layer, a rate or an epoch is chosen by the result on the test.',
  height: 330,
  drawing: [
    box([16, 40], [176, 250], [], { color: BLUE, fill: '#ffffff' }),
    label([104, 66], 'training, validation', { size: 15, bold: true }),
    box([408, 40], [176, 250], [], { color: GREEN, fill: '#ffffff' }),
    label([480, 66], 'test', { size: 15, bold: true }),
    lock([540, 58]),
    box([32, 86], [144, 38], 'duck 1, photo a', { color: INK, fill: '#ffffff' }),
    box([424, 86], [144, 38], 'duck 1, photo b', { color: INK, fill: '#ffffff' }),
    box([32, 142], [144, 38], 'mean, scale, words', { color: INK, fill: '#ffffff', size: 14 }),
    box([32, 198], [144, 38], 'layer, rate, epoch', { color: INK, fill: '#ffffff', size: 14 }),
    box([424, 198], [144, 38], 'accuracy', { color: INK, fill: '#ffffff' }),
    arrow(
      [
        [422, 105],
        [180, 105],
      ],
      { color: RED, dash: '7 6', width: 2.6 },
    ),
    mark('cross', [300, 105], RED, { size: 10 }),
    label([300, 92], 'one thing on both sides', { size: 15, color: RED }),
    arrow(
      [
        [406, 161],
        [180, 161],
      ],
      { color: RED, dash: '7 6', width: 2.6 },
    ),
    mark('cross', [300, 161], RED, { size: 10 }),
    label([300, 148], 'computed from the test, too', { size: 15, color: RED }),
    arrow(
      [
        [422, 217],
        [180, 217],
      ],
      { color: RED, dash: '7 6', width: 2.6 },
    ),
    mark('cross', [300, 217], RED, { size: 10 }),
    label([300, 204], 'chosen by the test', { size: 15, color: RED }),
    box([32, 246], [144, 32], 'trained network', { color: BLUE }),
    arrow(
      [
        [178, 262],
        [422, 262],
      ],
      { color: GREEN, width: 4 },
    ),
    label([300, 284], 'measured, once', { size: 15, color: GREEN, bold: true }),
  ],
};
