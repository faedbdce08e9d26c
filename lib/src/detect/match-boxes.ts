import type { LabelledBox } from '../data/labelled';
import type { Detection } from './detect';
import { type Edges, edgesOf, intersectionArea } from './edges';

/** Pairs of detections and true boxes, image by image; the detections of an image are sorted by score, highest first. */
export interface BoxPairs {
  /** For each image, the index after its last detection, and after its last true box. */
  readonly ends: readonly (readonly [detections: number, truths: number])[];
  /** For each image, `matchOverlap` of each pair, `[detections, truths]`, one image after another; NaN never matches. */
  readonly overlap: Float64Array;
  /** 1 where a true box is a crowd: any number of detections may match it. */
  readonly crowd: Uint8Array;
}

/**
 * Greedy matching by the rule of COCO's evaluation (Lin 2014; pycocotools' `evaluateImg`), used by average precision, error
 * kinds and plots alike. In order of score, each detection takes the true box that it overlaps most among those not taken,
 * if the overlap is at least `threshold`; of equal overlaps, the last true box. A crowd may be taken any number of times.
 * A true box in `ignored` (crowds by default) is taken only where no other is left.
 * Returns for each detection the index of its true box, or -1; a detection of an ignored one is neither right nor wrong.
 */
export function matchBoxes(
  { ends, overlap, crowd }: BoxPairs,
  threshold: number,
  ignored: Uint8Array = crowd,
): Int32Array {
  const matches = new Int32Array(ends.at(-1)?.[0] ?? 0);
  const taken = new Uint8Array(crowd.length);
  const minOverlap = Math.min(threshold, 1 - 1e-10);
  let pair = 0;
  let firstDetection = 0;
  let firstTruth = 0;
  for (let image = 0; image < ends.length; image++) {
    const endDetection = ends[image][0];
    const endTruth = ends[image][1];
    for (let i = firstDetection; i < endDetection; i++) {
      let match = -1;
      let best = minOverlap;
      for (let j = firstTruth; j < endTruth; j++) {
        const value = overlap[pair++];
        if (!(value >= minOverlap) || taken[j]) continue;
        // A true box that counts has precedence over every ignored one, whatever their overlaps.
        const precedence = match < 0 ? 0 : ignored[match] - ignored[j];
        if (precedence < 0 || (precedence === 0 && value < best)) continue;
        match = j;
        best = value;
      }
      if (match >= 0 && !crowd[match]) taken[match] = 1;
      matches[i] = match;
    }
    firstDetection = endDetection;
    firstTruth = endTruth;
  }
  return matches;
}

/** A detection's match. */
export interface Match {
  /** Index of the true box, -1 where none matches. */
  readonly truth: number;
  /** Whether that true box is a crowd: the detection is neither right nor wrong. */
  readonly ignored: boolean;
  /** `matchOverlap` with that true box, 0 where none matches. */
  readonly overlap: number;
}

/** `matchBoxes` for one image with several classes: `detections` sorted by score, highest first. Crowds are ignored. */
export function matchImage(
  detections: readonly Detection[],
  truths: readonly LabelledBox[],
  threshold: number,
): Match[] {
  const [detectionEdges, truthEdges] = [detections, truths].map((boxes) => edgesOf(boxes.map(({ box }) => box)));
  const crowd = Uint8Array.from(truths, (truth) => (truth.crowd ? 1 : 0));
  const overlap = new Float64Array(detections.length * truths.length).fill(Number.NaN);
  for (const [i, { class: name }] of detections.entries()) {
    for (const [j, truth] of truths.entries()) {
      if (truth.class === name)
        overlap[i * truths.length + j] = matchOverlap(detectionEdges, i, truthEdges, j, crowd[j]);
    }
  }
  const matches = matchBoxes({ ends: [[detections.length, truths.length]], overlap, crowd }, threshold);
  return Array.from(matches, (truth, i) => {
    if (truth < 0) return { truth, ignored: false, overlap: 0 };
    return { truth, ignored: crowd[truth] === 1, overlap: overlap[i * truths.length + truth] };
  });
}

/** Intersection over union of a detection and a true box; where that is a crowd, intersection over the detection's area. */
export function matchOverlap(detections: Edges, i: number, truths: Edges, j: number, crowd: number): number {
  const intersection = intersectionArea(detections, i, truths, j);
  return intersection === 0
    ? 0
    : intersection / (crowd ? detections.area[i] : detections.area[i] + truths.area[j] - intersection);
}
