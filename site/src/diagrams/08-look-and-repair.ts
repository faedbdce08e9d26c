import { arrow, BLUE, box, curve, type Diagram, GREEN, INK, label, lock, RED } from './pieces';

/** Lesson 08: the loop of looking at data with the help of a first model. */
export const lookAndRepair: Diagram = {
  name: '08-look-and-repair',
  title: 'A first model as the tool for looking at data',
  description:
    'Four boxes in a circle: train on four folds, compute the losses of the fifth, look at the images with the largest losses, repair wrong labels. From repairing an arrow leads back to training. On the right, behind a closed lock, the test: it was set aside before, its labels are checked separately, and it is measured once at the end.',
  height: 280,
  drawing: [
    box([24, 34], [160, 56], ['train on', 'four folds'], { color: BLUE }),
    box([236, 34], [160, 56], ['losses of', 'the fifth fold'], { color: BLUE, fill: '#ffffff' }),
    box([236, 178], [160, 56], ['look at the', 'largest losses'], { color: RED, fill: '#ffffff' }),
    box([24, 178], [160, 56], ['repair', 'wrong labels'], { color: GREEN, fill: '#ffffff' }),
    arrow([
      [186, 62],
      [232, 62],
    ]),
    arrow([
      [316, 92],
      [316, 174],
    ]),
    arrow([
      [234, 206],
      [188, 206],
    ]),
    curve([104, 174], [104, 150], [104, 120], [104, 94], { color: INK, width: 2.6 }),
    label([116, 140], 'again', { size: 15, anchor: 'start' }),
    box([450, 34], [130, 200], ['test,', 'set aside', 'before'], { color: GREEN }),
    lock([515, 72]),
    label([515, 256], 'measured once', { size: 15 }),
  ],
};
