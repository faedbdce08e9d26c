import { type Draw, distinctMistakes, integer, pick, type Question, shuffled } from 'course/check';

const [ROWS, COLUMNS, STRIDE] = [5, 8, 4];

interface Peak {
  x: number;
  y: number;
  height: number;
}

/** A heat map of one class with three peaks, whose neighbours are about half as high. */
function drawn(next: Draw): { peaks: Peak[]; map: number[][] } {
  const heights = shuffled([integer(88, 95, next), integer(66, 74, next), integer(42, 48, next)], next);
  // Three columns apart, so that no neighbour of one peak touches another peak.
  const first = integer(0, 1, next);
  const peaks = heights.map((height, at) => ({ x: first + 3 * at, y: integer(1, 3, next), height }));
  const map = Array.from({ length: ROWS }, (_, y) =>
    Array.from({ length: COLUMNS }, (_, x) => {
      const near = peaks.map((peak) => {
        const steps = Math.abs(peak.x - x) + Math.abs(peak.y - y);
        const factor = [1, 0.55, Math.abs(peak.x - x) === 1 ? 0.35 : 0.05][steps] ?? 0.02;
        return Math.round(peak.height * factor);
      });
      return near.reduce((one, other) => (other > one ? other : one));
    }),
  );
  return { peaks: [...peaks].sort((a, b) => b.height - a.height), map };
}

/** How a detector's maps become boxes. */
export function questions(next: Draw): Question[] {
  const { peaks, map } = drawn(next);
  const [highest] = peaks;
  const threshold = pick([30, 55, 80], next);
  const centres = peaks.filter(({ height }) => height >= threshold).length;
  const above = map.flat().filter((value) => value >= threshold).length;
  const [left, right] = shuffled([integer(4, 7, next), integer(9, 14, next)], next);
  const x = STRIDE * highest.x;
  const rightEdge = x + right;
  return [
    distinctMistakes({
      text: `How many boxes does this class get if the score must be at least ${threshold / 100}?`,
      figure: {
        kind: 'table',
        title: `Heat map of a class, in hundredths; a location is ${STRIDE} pixels of the image in each direction`,
        head: ['', ...map[0].map((_, column) => `x = ${column}`)],
        rows: map.map((values, row) => [`y = ${row}`, ...values]),
      },
      value: centres,
      within: 0,
      from: 0,
      to: ROWS * COLUMNS,
      mistakes: [
        {
          value: above,
          says: 'That counts all locations above the threshold. A box comes from a peak, higher than its neighbours.',
        },
        { value: peaks.length, says: 'That counts peaks below the threshold as well.' },
        { value: ROWS * COLUMNS, says: 'That is the number of locations. Only peaks become boxes.' },
      ],
    }),
    distinctMistakes({
      text: `At the highest peak the maps of distances have ${left} pixels to the left edge and ${right} to the right one. At which x, in pixels, does its box end on the right?`,
      value: rightEdge,
      within: 0.4,
      from: -100,
      to: 100,
      mistakes: [
        { value: x - left, says: 'That is the left edge.' },
        {
          value: highest.x + right,
          says: `The location is in units of the map. Multiply it by the stride of ${STRIDE} first.`,
        },
        {
          value: STRIDE * (highest.x + right),
          says: 'The distance is in pixels already. Multiply the location alone.',
        },
        { value: x, says: 'That is the peak itself. Add the distance to the right edge.' },
        { value: STRIDE * highest.y + right, says: 'That starts from the row. The columns are x.' },
      ],
    }),
    distinctMistakes({
      text: 'How wide is this box, in pixels?',
      value: left + right,
      within: 0.4,
      from: -100,
      to: 100,
      mistakes: [
        { value: STRIDE * (left + right), says: 'Both distances are in pixels already.' },
        { value: right - left, says: 'The two distances lie on both sides of the centre: add them.' },
        { value: rightEdge, says: 'That is where it ends. The width goes from the left edge to the right one.' },
        { value: 2 * right, says: 'The peak need not be in the middle of the box: the two distances differ.' },
      ],
    }),
    {
      text: 'In training, the target is not only 1 at the centre: it falls off around it like a bell. Why?',
      right: 'A box from a location next to the centre is nearly right, and should cost little.',
      wrong: {
        'An object covers many locations, and each of them should get a box of its own.':
          'One object gets one peak. Neighbours have lower targets, so that they are none.',
        'A map needs as many ones as zeros, or the network learns nothing but background.':
          'Most targets are still near zero. The focal loss gives these little weight.',
        'A wide object has a wide bell, from which the width of its box is then read.':
          'The width is read from the maps of distances. The bell says where the centre is.',
      },
    },
    {
      text: 'Two peaks of one class are on one large object, five locations apart. What leaves one box of the two?',
      right: 'nms: their boxes overlap, and the one with the lower score is dropped.',
      wrong: {
        'The comparison with the eight neighbours: the lower of two peaks is dropped.':
          'Five locations apart, neither is a neighbour of the other, so both are peaks.',
        'The score threshold: the second peak of an object is below it in each case.':
          'The score of a second peak can be high as well. A threshold does not see where it is.',
        'The maps of distances: they contain zeros where another box has been found.':
          'Each location has its distances, whatever is found elsewhere.',
      },
    },
  ];
}
