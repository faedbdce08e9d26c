import { arrow, BLUE, box, type Diagram, funnel, GREEN, INK, label, QUIET, RED } from './pieces';

/** Lesson 10: one backward pass in which the features work against the discriminator. */
export const gradientReversal: Diagram = {
  name: '10-gradient-reversal',
  title: 'Gradient reversal',
  description:
    'Forward, solid arrows: images of both domains pass through feature layers, and the features go two ways. Up to the classifier, whose loss needs the source’s labels; down through the gradient reversal, which leaves them unchanged, to the discriminator, whose loss is its mistakes about the domain. Backward, dashed arrows: the classifier’s gradient reaches the features as it is. The discriminator’s gradient, for example 0.3, is multiplied by minus lambda on its way: with lambda 0.5 it arrives as −0.15. So the features learn what helps the classifier and hinders the discriminator.',
  height: 368,
  drawing: [
    box([34, 100], [44, 44], '3', { color: BLUE, fill: '#ffffff', size: 30 }),
    box([34, 152], [44, 44], '7', { color: RED, dash: '5 4', size: 30 }),
    label([56, 218], ['both', 'domains'], { size: 15 }),
    arrow([
      [94, 150],
      [114, 150],
    ]),
    funnel([118, 150], [104, 130, 84], ['feature', 'layers'], { color: BLUE }),
    // Forward.
    arrow([
      [224, 128],
      [240, 128],
      [240, 76],
      [354, 76],
    ]),
    arrow([
      [224, 172],
      [240, 172],
      [240, 236],
      [262, 236],
    ]),
    box([358, 50], [112, 52], 'classifier', { color: GREEN }),
    arrow([
      [472, 76],
      [494, 76],
    ]),
    box([498, 50], [86, 52], ['class', 'loss'], { color: INK, fill: '#ffffff', size: 15 }),
    box([266, 204], [78, 64], ['reversal', '× (−λ)'], { color: RED, fill: '#ffffff', size: 15 }),
    arrow([
      [346, 236],
      [362, 236],
    ]),
    box([366, 210], [110, 52], 'discriminator', { color: RED, size: 15 }),
    arrow([
      [478, 236],
      [494, 236],
    ]),
    box([498, 210], [86, 52], ['domain', 'loss'], { color: INK, fill: '#ffffff', size: 15 }),
    // Backward.
    arrow(
      [
        [541, 106],
        [541, 140],
        [226, 140],
      ],
      { color: GREEN, width: 3, dash: '7 6' },
    ),
    label([400, 132], 'gradient of the class loss', { size: 15, color: GREEN }),
    arrow(
      [
        [541, 266],
        [541, 298],
        [306, 298],
        [306, 270],
      ],
      { color: RED, width: 3, dash: '2 6' },
    ),
    label([424, 290], '0.3', { size: 15, color: RED, bold: true }),
    arrow(
      [
        [306, 202],
        [306, 160],
        [226, 160],
      ],
      { color: RED, width: 3, dash: '7 6' },
    ),
    label([316, 190], '−0.15 (λ = 0.5)', { size: 15, color: RED, anchor: 'start', bold: true }),
    arrow([
      [24, 340],
      [62, 340],
    ]),
    label([70, 345], 'forward', { size: 15, anchor: 'start', color: QUIET }),
    arrow(
      [
        [146, 340],
        [184, 340],
      ],
      { width: 3, dash: '7 6' },
    ),
    label([192, 345], 'gradient', { size: 15, anchor: 'start', color: QUIET }),
    label([576, 345], 'Forward, the reversal changes nothing.', { size: 15, anchor: 'end', color: QUIET }),
  ],
};
