import type { Tensor } from '@tensorflow/tfjs';
import type { LabelledBox } from '../data/labelled';
import { TransferError } from '../error';
import { requireArray } from '../require/arguments';
import { requireOptions } from '../require/options';
import { renamedOption } from '../require/renamed-option';
import { embedded } from '../show/embedded';
import { DASHES, type Figure, PALETTE } from '../show/figure';
import { overPicture } from '../show/over-picture';
import { boxVerdicts } from './box-verdicts';
import type { Detection } from './detect';
import { type LabelCorner, labelCorners } from './label-corners';
import { requireMinScore, requireOverlap } from './require-overlap';

/** The boxes that `plotBoxes` draws, and its thresholds. */
export interface PlotBoxesOptions {
  /** Detections, in the image's pixels. */
  readonly found?: readonly Detection[];
  /** Labelled boxes, in the image's pixels. */
  readonly truth?: readonly LabelledBox[];
  /** Initial minimum score of the detections shown; a slider changes it. Default 0.3. */
  readonly minScore?: number;
  /** @deprecated Use `minScore`, which is the same option. */
  readonly least?: number;
  /** Minimum IoU of a right detection; default 0.5. */
  readonly overlap?: number;
  readonly title?: string;
}

/** Colours that colour-blind readers can distinguish, and a separate line style for each. */
const LOOKS = {
  right: { color: PALETTE[2], dash: 'solid', width: 3 },
  false: { color: PALETTE[1], dash: 'dash', width: 3 },
  missed: { color: PALETTE[3], dash: 'dot', width: 4 },
  'not counted': { color: '#888888', dash: 'dashdot', width: 2 },
  truth: { color: PALETTE[4], dash: 'longdash', width: 2 },
} as const;

type Look = keyof typeof LOOKS;

/** Width and height of the drawn image in pixels of the screen, at most. */
const SIZE = [680, 560] as const;

/** Scores at which the slider stops. */
const STOPS = Array.from({ length: 19 }, (_, index) => (index + 1) / 20);

/** A box to draw, and at which score thresholds it is shown. */
interface Drawn {
  readonly box: readonly number[];
  /** Text at the box. */
  readonly label: string;
  /** Text on hovering. */
  readonly hover: string;
  readonly group: string;
  readonly line: { readonly color: string; readonly dash: string; readonly width: number };
  /** The label of a box of higher rank is placed first: the score of a detection, and below 0 for a missed object. */
  readonly rank: number;
  shownAt(score: number): boolean;
}

/**
 * Plots boxes on an image, which is a file or pixels 0..255 `[height, width, 3]`. Hovering shows class and score; a
 * slider sets the minimum score. With both `found` and `truth`, it shows right and false detections, missed objects,
 * and the labelled boxes. A detection is false if it matches no object, or one that is matched already. With only one
 * of them, each class has its colour. Boxes are in the image's pixels: convert those of a letterboxed image by
 * `outOfLetterbox` first.
 *
 * Throws if an option is unknown, neither `found` nor `truth` is passed or one is not an array, `overlap` or `minScore`
 * is not in 0..1, or the image is not a readable file or a tensor `[height, width, 3]`. With both, also throws if a box
 * does not have four values.
 */
export async function plotBoxes(picture: string | Tensor, options: PlotBoxesOptions): Promise<Figure> {
  requireOptions('plotBoxes', options, {
    found: true,
    truth: true,
    minScore: true,
    least: 'deprecated',
    overlap: true,
    title: true,
  });
  const { found, truth, overlap = 0.5, title } = options;
  requireOverlap("plotBoxes' overlap", overlap, 0.5);
  const minScore = renamedOption('plotBoxes', options, ['minScore', 'least'], 0.3);
  requireMinScore("plotBoxes' minScore", minScore, 0.3);
  if (found !== undefined) requireArray("plotBoxes' found", 'boxes', found);
  if (truth !== undefined) requireArray("plotBoxes' truth", 'boxes', truth);
  if (!found && !truth) throw new TransferError('plotBoxes got no boxes. Pass found, truth, or both.');
  const embed = await embedded(picture);
  const { width, height } = embed;
  const boxes = found && truth ? matchedBoxes(found, truth, overlap) : boxesByClass(found ?? [], truth ?? []);
  const stops = [...new Set([...STOPS, minScore])].sort((a, b) => a - b);
  const groups = [...new Map(boxes.map(({ group, line }) => [group, line]))];
  const titleAt = (score: number) => `${title ? `${title}: ` : ''}${countsAt(boxes, score)}`;
  const corners = cornersOf(boxes, { width, height });
  const data = [
    ...groups.map(legendEntry),
    ...boxes.map((box) => traceOf(box, corners.get(box) as LabelCorner, box.shownAt(minScore))),
  ];
  const visibleAt = (score: number) => [...groups.map(() => true), ...boxes.map((box) => box.shownAt(score))];
  const slider = {
    active: stops.indexOf(minScore),
    currentvalue: { prefix: 'score from ', xanchor: 'left' },
    pad: { t: 8 },
    steps: stops.map((score) => ({
      label: score.toFixed(2),
      method: 'update',
      args: [{ visible: visibleAt(score) }, { 'title.text': titleAt(score) }],
    })),
  };
  return {
    data,
    layout: {
      ...overPicture(embed, { title: titleAt(minScore), most: SIZE, below: found ? 120 : 40 }),
      hovermode: 'closest',
      legend: { orientation: 'h', y: -0.02, yanchor: 'top' },
      ...(found && { sliders: [{ ...slider, y: -0.1 }] }),
    },
    description: describe(boxes, {
      width,
      height,
      least: minScore,
      title,
      file: typeof picture === 'string' ? picture : undefined,
    }),
  };
}

/**
 * Detections and labelled boxes. An object is missed at every threshold above the score of the detection that matches
 * it.
 */
function matchedBoxes(found: readonly Detection[], truth: readonly LabelledBox[], overlap: number): Drawn[] {
  const matches = boxVerdicts(found, truth, overlap);
  const style = (look: Look) => ({ group: look, line: LOOKS[look] });
  const objects = truth.flatMap(({ box, class: className, crowd }, index): Drawn[] => {
    const score = matches.find((match) => match.truth === index)?.score ?? Number.NEGATIVE_INFINITY;
    const found = { box, label: '', hover: `${className}, the truth${crowd ? ', a crowd' : ''}` };
    if (crowd) return [{ ...found, ...style('truth'), rank: 0, shownAt: () => true }];
    return [
      { ...found, ...style('truth'), rank: 0, shownAt: (minScore) => score >= minScore },
      {
        box,
        label: className,
        hover: `${className}, missed`,
        ...style('missed'),
        rank: -1,
        shownAt: (minScore) => score < minScore,
      },
    ];
  });
  const detected = matches.map(({ box, class: className, score, verdict }): Drawn => {
    const label = `${className} ${score.toFixed(2)}`;
    return {
      box,
      label,
      hover: `${label}, ${verdict}`,
      ...style(verdict),
      rank: score,
      shownAt: (minScore) => score >= minScore,
    };
  });
  return [...objects, ...detected];
}

/** Only detections or only labelled boxes, each class in its colour. */
function boxesByClass(found: readonly Detection[], truth: readonly LabelledBox[]): Drawn[] {
  const classes = [...new Set([...found, ...truth].map((box) => box.class))].sort();
  const look = (className: string) => {
    const index = classes.indexOf(className);
    return {
      group: className,
      line: { color: PALETTE[index % PALETTE.length], dash: DASHES[index % DASHES.length], width: 3 },
    };
  };
  return [
    ...truth.map(({ box, class: className, crowd }): Drawn => {
      const label = crowd ? `${className}, a crowd` : className;
      return { box, label, hover: label, ...look(className), rank: 1, shownAt: () => true };
    }),
    ...found.map(({ box, class: className, score }): Drawn => {
      const label = `${className} ${score.toFixed(2)}`;
      return { box, label, hover: label, ...look(className), rank: score, shownAt: (minScore) => score >= minScore };
    }),
  ];
}

/** `2 right, 1 false, 3 missed`, or the number of boxes. */
function countsAt(boxes: readonly Drawn[], score: number): string {
  const shown = boxes.filter((box) => box.shownAt(score));
  const count = (look: Look) => shown.filter(({ group }) => group === look).length;
  const hasVerdicts = boxes.some(({ line }) => Object.values<unknown>(LOOKS).includes(line));
  if (!hasVerdicts) return `${shown.length} ${shown.length === 1 ? 'box' : 'boxes'}`;
  return `${count('right')} right, ${count('false')} false, ${count('missed')} missed`;
}

/** The corner of each box's label; labels of missed objects are below, since detections of them are above. */
function cornersOf(
  boxes: readonly Drawn[],
  { width, height }: { width: number; height: number },
): ReadonlyMap<Drawn, LabelCorner> {
  const inOrder = [...boxes].sort((a, b) => b.rank - a.rank);
  const scale = Math.min(SIZE[0] / width, SIZE[1] / height);
  const corners = labelCorners(
    inOrder.map(({ box, label, group }) => ({ box, label, below: group === 'missed' })),
    { scale, width },
  );
  return new Map(inOrder.map((box, index) => [box, corners[index]]));
}

/** The points of a box's line, from its upper left corner around and back. The last has no label. */
const CORNERS = [['left', 'top'], ['right', 'top'], ['right', 'bottom'], ['left', 'bottom'], []] as const;

function traceOf(
  { box: [x1, y1, x2, y2], label, hover, group, line }: Drawn,
  corner: LabelCorner,
  visible: boolean,
): Record<string, unknown> {
  return {
    type: 'scatter',
    // The hover text is the trace's name.
    mode: 'lines+text',
    x: [x1, x2, x2, x1, x1],
    y: [y1, y1, y2, y2, y1],
    text: CORNERS.map(([x, y]) => (x === corner.x && y === corner.y ? label : '')),
    textposition: corner.position,
    textfont: { color: '#111', size: 12, shadow: '0 0 2px white, 0 0 2px white, 0 0 3px white, 0 0 4px white' },
    cliponaxis: false,
    fill: 'toself',
    fillcolor: 'rgba(0,0,0,0)',
    hoveron: 'fills',
    hoverinfo: 'text',
    name: hover,
    hoverlabel: { bgcolor: line.color },
    legendgroup: group,
    showlegend: false,
    line,
    visible,
  };
}

/** A legend entry, which remains if no box of its group is shown. */
function legendEntry([name, line]: readonly [string, Drawn['line']]): Record<string, unknown> {
  return { type: 'scatter', mode: 'lines', x: [null], y: [null], name, legendgroup: name, line };
}

/** The figure's text alternative for readers who cannot see it. */
function describe(
  boxes: readonly Drawn[],
  {
    width,
    height,
    least: minScore,
    title,
    file,
  }: { width: number; height: number; least: number; title?: string; file?: string },
): string {
  const locationOf = ({ box: [x1, y1, x2, y2] }: Drawn) => {
    const third = (center: number, side: number, names: readonly string[]) =>
      names[Math.min(2, Math.max(0, Math.floor((3 * center) / side)))];
    const row = third((y1 + y2) / 2, height, ['top', 'middle', 'bottom']);
    const column = third((x1 + x2) / 2, width, ['left', 'centre', 'right']);
    return `${row} ${column}`;
  };
  const shown = boxes.filter((box) => box.shownAt(minScore));
  const each = shown.filter(({ group }) => group !== 'truth').map((box) => `${box.hover} (${locationOf(box)})`);
  const picture = `${title ?? 'Picture'}${file ? `, ${file.split(/[\\/]/).at(-1)}` : ''}`;
  return `${picture}, ${width} x ${height} pixels, with ${countsAt(boxes, minScore)}${each.length > 0 ? `: ${each.join('; ')}` : ''}`;
}
