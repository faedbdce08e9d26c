import { arrow, BLUE, box, curve, type Diagram, die, GREEN, INK, label, line, lock, mark, RED } from './pieces';

/** Lesson 17: what may flow between training, validation and test. */
export const oneWayDoors: Diagram = {
  name: '17-one-way-doors',
  title: 'One-way doors: training, validation, test',
  description:
    'All labelled examples are divided once: one in four goes to the test, behind a lock, the rest is divided again by each seed into training and validation, marked by a die. Between training and validation arrows lead both ways, as often as wanted: train, measure, choose. From there a door leads to the test, one way and once; its result goes into the report. A crossed-out arrow shows what is not allowed: to go back and choose by the test’s result.',
  height: 372,
  drawing: [
    box([214, 22], [172, 40], 'labelled examples', { color: INK, fill: '#ffffff' }),
    arrow([
      [250, 64],
      [206, 100],
    ]),
    arrow([
      [350, 64],
      [478, 118],
    ]),
    label([196, 84], 'three in four', { size: 15, anchor: 'end' }),
    label([448, 84], 'one in four, once', { size: 15, anchor: 'start' }),
    box([16, 104], [340, 180], [], { color: BLUE, fill: '#ffffff' }),
    die([42, 128]),
    label([62, 134], 'divided again by each seed', { size: 15, anchor: 'start' }),
    box([32, 182], [118, 52], 'training', { color: BLUE }),
    box([222, 182], [118, 52], 'validation', { color: BLUE }),
    curve([112, 178], [140, 152], [220, 152], [256, 178], { color: BLUE, width: 2.6 }),
    curve([260, 238], [230, 264], [150, 264], [114, 238], { color: BLUE, width: 2.6 }),
    label([186, 204], ['choose,', 'often'], { size: 15 }),
    // The door.
    line(
      [
        [414, 118],
        [414, 172],
      ],
      { width: 5 },
    ),
    line(
      [
        [414, 236],
        [414, 284],
      ],
      { width: 5 },
    ),
    line(
      [
        [414, 236],
        [446, 268],
      ],
      { width: 3 },
    ),
    arrow(
      [
        [358, 206],
        [458, 206],
      ],
      { color: GREEN, width: 4 },
    ),
    label([386, 194], 'once', { size: 15, bold: true, color: GREEN }),
    box([462, 122], [122, 162], ['test'], { color: GREEN }),
    lock([523, 160]),
    arrow(
      [
        [523, 288],
        [523, 314],
      ],
      { color: GREEN, width: 3 },
    ),
    box([462, 318], [122, 36], 'report', { color: GREEN, fill: '#ffffff' }),
    arrow(
      [
        [458, 336],
        [186, 336],
        [186, 290],
      ],
      { color: RED, dash: '7 6', width: 2.6 },
    ),
    mark('cross', [322, 336], RED, { size: 10 }),
    label([200, 322], 'no way back', { size: 15, anchor: 'start', color: RED }),
  ],
};
