import { type Draw, distinctMistakes, integer, pick, type Question } from 'course/check';

/** How many dB speech is above the noise, at the points of each line. */
const LEVELS = [30, 20, 10, 0];

/** The height of the plot's lowest line in percent, and the distance of two lines. */
const [LOWEST, STEP] = [20, 5];

/** Heights of three lines in steps: trained on quiet recordings, with noise mixed in, and in the room itself. */
function drawn(largest: number, next: Draw): { quiet: number[]; noise: number[]; room: number[] } {
  const one = integer(0, 1, next);
  const { quiet, noise } = {
    1: { quiet: [15, 9, 7, 2], noise: [14, 13, 9 + one, 4] },
    2: { quiet: [15, 13, 8 - one, 3], noise: [14, 14, 12 - one, 5 + one] },
    3: { quiet: [15, 13, 9, 2 + one], noise: [14, 14, 12, 7 + one] },
  }[largest] as { quiet: number[]; noise: number[] };
  return { quiet, noise, room: [15, 15, integer(13, 14, next), integer(10, 11, next)] };
}

/** What noise in training changes from a quiet to a noisy room, and what one seed says of it. */
export function questions(next: Draw): Question[] {
  const largest = pick([1, 2, 3], next);
  const { quiet, noise, room } = drawn(largest, next);
  const asked = pick([2, 3], next);
  const decibels = pick([0, 20, 30], next);
  const height = (steps: number) => LOWEST + STEP * steps;
  const closed = (100 * (noise[asked] - quiet[asked])) / (room[asked] - quiet[asked]);
  const power = 10 ** (decibels / 10);
  return [
    distinctMistakes({
      text: 'At how many dB does noise that is mixed into training bring the most, compared with quiet recordings alone?',
      figure: {
        kind: 'lines',
        title: 'Words of twelve new voices in rooms with more and more noise: one seed',
        x: { name: 'speech above noise in dB', values: LEVELS },
        y: { name: 'accuracy in %', from: LOWEST, to: 100 },
        series: [
          { name: 'quiet', values: quiet.map(height) },
          { name: 'noise mixed in', values: noise.map(height) },
          { name: 'same room', values: room.map(height) },
        ],
      },
      value: LEVELS[largest],
      within: 0,
      from: 0,
      to: 30,
      mistakes: [
        { value: 30, says: 'There its line is highest. Look where it is farthest above the line of quiet recordings.' },
        { value: 0, says: 'There accuracy is lowest. Compare the distances of the two lines.' },
      ],
    }),
    distinctMistakes({
      text: `At ${LEVELS[asked]} dB, training on quiet recordings is below training on labelled recordings of the same room. How much of that gap does mixed-in noise close, in %?`,
      value: closed,
      within: 4,
      from: 0,
      to: 100,
      mistakes: [
        { value: STEP * (noise[asked] - quiet[asked]), says: 'That is the gain in points. Divide it by the gap.' },
        { value: height(noise[asked]), says: 'That is an accuracy. Subtract that of quiet recordings first.' },
        {
          value: (100 * height(noise[asked])) / height(room[asked]),
          says: 'Subtract the accuracy of quiet recordings.',
        },
        { value: 100 - closed, says: 'That is the part which is left.' },
      ],
    }),
    distinctMistakes({
      text: `Each 10 dB are a factor of ten. At ${decibels} dB, how many times the power of the noise is that of the speech?`,
      value: power,
      within: 0.01 * power,
      from: 0,
      to: 10_000,
      mistakes: [
        {
          value: decibels,
          says:
            decibels === 0
              ? 'At 0 dB there is no factor of ten, and the two powers are equal.'
              : 'These are the dB. Multiply by ten once for each 10 of them.',
        },
        { value: decibels / 10, says: 'That is how many factors of ten there are.' },
        { value: 10 ** (decibels / 20), says: 'That is the ratio of amplitudes. Power goes with their square.' },
      ],
    }),
    {
      text: 'At 30 dB the line of mixed-in noise is below that of quiet recordings. What may a report say?',
      right: 'In this run it is 5 points lower; whether others agree needs more seeds.',
      wrong: {
        'Noise in training costs accuracy in quiet rooms: leave it out for these.':
          'The plot has one seed. Another draw of voices may have the lines in the other order.',
        'Both are equally good in quiet rooms: 5 points are within the noise of seeds.':
          'One seed has no spread to compare with, and undecided is not equal.',
        'It must be an error: more kinds of recordings cannot lower an accuracy.':
          'They can: fewer examples are like those of a quiet room then.',
      },
    },
  ];
}
