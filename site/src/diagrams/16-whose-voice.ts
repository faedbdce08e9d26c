import {
  BLUE,
  box,
  type Diagram,
  GREEN,
  INK,
  label,
  line,
  type Mark,
  mark,
  PINK,
  type Point,
  QUIET,
  RED,
} from './pieces';

const SPEAKERS: { kind: Mark; color: string }[] = [
  { kind: 'circle', color: BLUE },
  { kind: 'square', color: RED },
  { kind: 'triangle', color: GREEN },
  { kind: 'diamond', color: PINK },
  { kind: 'cross', color: INK },
];
const TAKES = 5;

/** Lesson 16: a random split of recordings leaks speakers, a split of speakers does not. */
export const whoseVoice: Diagram = {
  name: '16-whose-voice',
  title: 'Two ways to split recordings',
  description:
    'Five speakers with five recordings each; every speaker has a mark of their own. Left, split by recording: one recording of each speaker is in the test and the other four are in training, so all five speakers are on both sides, a leak; the test measures known voices. Right, split by speaker: four speakers are in training with all their recordings, the fifth is in the test alone; the test measures new voices.',
  height: 366,
  drawing: [
    ...panel(16, 'split by recording', (_, take) => take === TAKES - 1),
    ...panel(310, 'split by speaker', (speaker) => speaker === SPEAKERS.length - 1),
    label([153, 318], ['Every test speaker is also', 'in training: a leak.'], { size: 15, color: RED, bold: true }),
    label([447, 318], ['No test speaker', 'is in training.'], { size: 15, color: GREEN, bold: true }),
  ],
};

function panel(left: number, name: string, isTest: (speaker: number, take: number) => boolean): string[] {
  const all = SPEAKERS.flatMap((_, speaker) => Array.from({ length: TAKES }, (_, take) => ({ speaker, take })));
  // In training a column for each speaker; in the test a row, of one speaker or of one recording of each.
  const drawn = (some: typeof all, place: (speaker: number, take: number) => Point) =>
    some.map(({ speaker, take }) => {
      const { kind, color } = SPEAKERS[speaker];
      return mark(kind, place(speaker, take), color, { size: 8 });
    });
  const test = all.filter(({ speaker, take }) => isTest(speaker, take));
  return [
    label([left + 137, 36], name, { bold: true }),
    box([left, 52], [274, 156], [], { color: QUIET, fill: '#ffffff' }),
    label([left + 12, 73], 'training', { size: 15, anchor: 'start' }),
    ...drawn(
      all.filter((one) => !test.includes(one)),
      (speaker, take) => [left + 49 + speaker * 44, 92 + take * 25],
    ),
    line(
      [
        [left, 220],
        [left + 274, 220],
      ],
      { width: 3 },
    ),
    box([left, 232], [274, 62], [], { color: QUIET, fill: '#ffffff', dash: '6 4' }),
    label([left + 12, 254], 'test', { size: 15, anchor: 'start' }),
    ...test.flatMap((one, index) => drawn([one], () => [left + 49 + index * 44, 274])),
  ];
}
