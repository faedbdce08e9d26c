import { arrow, BLUE, box, CARD, type Diagram, die, label, line, lock, QUIET, RED } from './pieces';

const body = (y: number, words: string, color: string, dash?: string) =>
  box([150, y], [250, 60], words, { color, dash, fill: dash ? CARD : undefined });
const head = (y: number, words: string[], color: string, dash?: string) =>
  box([414, y], [164, 60], words, { color, dash, fill: dash ? CARD : undefined });

/** Lesson 01: what is copied, what starts at random and what is trained in each of the three ways. */
export const threeStarts: Diagram = {
  name: '01-three-starts',
  title: 'Three ways to train the same network',
  description:
    'At the top the source network: a body and a head for 1,000 classes, both trained on ImageNet. Below it three networks for twelve classes. Probe: the body is copied and frozen, a closed lock; only the new head, which starts at random, is trained, an open lock. Fine-tune: the body is copied, the head starts at random, both are trained. Scratch: body and head start at random, marked by dice, and both are trained.',
  height: 452,
  drawing: [
    label([20, 56], ['source'], { anchor: 'start', bold: true }),
    label([20, 77], ['ImageNet'], { anchor: 'start', size: 15 }),
    body(32, 'pretrained body', BLUE),
    head(32, ['head', '1,000 classes'], BLUE),
    line(
      [
        [150, 62],
        [124, 62],
        [124, 265],
      ],
      { color: BLUE, width: 3 },
    ),
    arrow(
      [
        [124, 174],
        [148, 174],
      ],
      { color: BLUE, width: 3 },
    ),
    arrow(
      [
        [124, 150],
        [124, 265],
        [148, 265],
      ],
      { color: BLUE, width: 3 },
    ),
    label([136, 124], 'copy of the weights', { anchor: 'start', size: 15, color: BLUE }),
    label([578, 124], 'new head, twelve classes', { anchor: 'end', size: 15, color: RED }),
    label([20, 180], 'probe', { anchor: 'start', bold: true }),
    body(144, 'body', BLUE),
    lock([378, 172]),
    head(144, ['head'], RED, '6 4'),
    die([438, 174]),
    lock([556, 172], { open: true }),
    label([20, 271], 'fine-tune', { anchor: 'start', bold: true }),
    body(235, 'body', BLUE),
    lock([378, 263], { open: true }),
    head(235, ['head'], RED, '6 4'),
    die([438, 265]),
    lock([556, 263], { open: true }),
    label([20, 362], 'scratch', { anchor: 'start', bold: true }),
    body(326, 'body', RED, '6 4'),
    die([174, 356]),
    lock([378, 354], { open: true }),
    head(326, ['head'], RED, '6 4'),
    die([438, 356]),
    lock([556, 354], { open: true }),
    lock([60, 417]),
    label([78, 426], 'frozen', { anchor: 'start', size: 15, color: QUIET }),
    lock([226, 417], { open: true }),
    label([242, 426], 'trained', { anchor: 'start', size: 15, color: QUIET }),
    die([391, 421]),
    label([410, 426], 'starts at random', { anchor: 'start', size: 15, color: QUIET }),
  ],
};
