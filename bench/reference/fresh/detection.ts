import { boxIou, ciou, type Detection, giou, type LabelledBox, meanAveragePrecision, nms } from 'transferlab';
import { type Gap, relativeGap } from './gap';

type Four = readonly [number, number, number, number];

interface Case {
  readonly pictures: number;
  readonly classes: number;
  /** Picture, class, left, top, width, height, area, crowd; lengths in quarters of a pixel. */
  readonly truths: number[];
  /** Picture, class, left, top, width, height, score in thousandths. */
  readonly found: number[];
  readonly options: { ious: number[]; most: number[] } | null;
  readonly stats: number[];
  readonly perClass: number[];
  readonly boxes: Four[];
  readonly others: Four[];
  readonly scores: number[];
  readonly labels: number[];
  readonly iou: number;
  readonly stays: number[];
  readonly overlaps: { boxIou: number[][]; giou: number[][]; ciou: number[][] };
}

const OVERLAPS = { boxIou, giou, ciou };

/** pycocotools' twelve figures and each class's; what torchvision's suppression leaves, in order; overlaps of boxes. */
export function detection(example: Case): Gap[] {
  const { pictures, found } = rowsOf(example);
  const result = meanAveragePrecision(pictures, found, example.options ?? {});
  const { ap, ap50, ap75, apBySize, ar, arBySize, classes } = result;
  const bySize = ({ small, medium, large }: Readonly<Record<string, number>>) => [small, medium, large];
  const stats = [ap, ap50, ap75, ...bySize(apBySize), ...Object.values(ar), ...bySize(arBySize)];
  const perClass = example.perClass.map(
    (_, name) => classes.find((entry) => entry.class === `class ${name}`)?.ap ?? -1,
  );
  const seen = example.boxes.map((box, at) => ({
    box,
    score: example.scores[at],
    class: `class ${example.labels[at]}`,
    at,
  }));
  const stays = nms(seen, { iou: example.iou }).map(({ at }) => at);
  return [
    { of: 'average precision', gap: relativeGap(stats, example.stats, 1), tolerance: 1e-9 },
    { of: 'average precision by class', gap: relativeGap(perClass, example.perClass, 1), tolerance: 1e-9 },
    { of: 'nms', gap: String(stays) === String(example.stays) ? 0 : 1, tolerance: 0.5 },
    ...(['boxIou', 'giou', 'ciou'] as const).map((of) => {
      const overlaps = OVERLAPS[of](example.boxes, example.others).flatMap((row) => [...row]);
      return {
        of,
        gap: relativeGap(overlaps, example.overlaps[of].flat(), 1),
        tolerance: of === 'ciou' ? 1e-6 : 1e-12,
      };
    }),
  ];
}

function rowsOf({ pictures, truths, found }: Case) {
  const boxes: LabelledBox[][] = Array.from({ length: pictures }, () => []);
  const detections: Detection[][] = Array.from({ length: pictures }, () => []);
  const boxOf = ([x, y, width, height]: number[]): Four => [x / 4, y / 4, (x + width) / 4, (y + height) / 4];
  for (let at = 0; at < truths.length; at += 8) {
    const [picture, name, ...rest] = truths.slice(at, at + 8);
    boxes[picture].push({ box: boxOf(rest), class: `class ${name}`, area: rest[4], crowd: rest[5] === 1 });
  }
  for (let at = 0; at < found.length; at += 7) {
    const [picture, name, ...rest] = found.slice(at, at + 7);
    detections[picture].push({ box: boxOf(rest), class: `class ${name}`, score: rest[4] * 0.001 });
  }
  const labelled = boxes.map((inIt, at) => ({ file: `${at}.jpg`, width: 800, height: 800, boxes: inIt }));
  return { pictures: labelled, found: detections };
}
