import type { LabelledBox, LabelledPicture } from '../data/labelled';
import type { Detection } from './detect';
import { type Edges, edgesOf } from './edges';
import { matchOverlap } from './match-boxes';

/** The labelled boxes of one class. */
export interface Truths extends Edges {
  /** The object's area in pixels, which sets its size range; not necessarily the box's area. */
  readonly pixels: Float64Array;
  /** 1 if the box covers a group of objects. */
  readonly crowd: Uint8Array;
}

/** The labelled and detected boxes of one class, concatenated over images. */
export interface ClassBoxes {
  readonly truths: Truths;
  readonly found: Edges;
  readonly scores: Float64Array;
  /** Rank of each detection in its image by score, 0 for the highest. */
  readonly rank: Uint32Array;
  /**
   * For each image with labelled or detected boxes, the index after its last detection and after its last labelled box.
   */
  readonly ends: readonly (readonly [found: number, truths: number])[];
  /**
   * For each image, `matchOverlap` of each detection with each labelled box, `[detections, truths]`, concatenated over
   * images.
   */
  readonly overlap: Float64Array;
}

/** The boxes of one class with their image indices. */
interface Gathered {
  readonly truths: { picture: number; truth: LabelledBox }[];
  readonly found: { picture: number; detection: Detection }[];
}

/**
 * Groups boxes by class: the requested classes, or all that are labelled or detected, in order of appearance. At most
 * `most` detections per image are used.
 */
export function classBoxes(
  pictures: readonly LabelledPicture[],
  found: readonly (readonly Detection[])[],
  { classes, most: maxDetections }: { classes?: readonly string[]; most: number },
): Map<string, ClassBoxes> {
  const byClass = new Map<string, Gathered>(classes?.map((name) => [name, { truths: [], found: [] }]));
  const groupOf = (name: string): Gathered | undefined => {
    const existing = byClass.get(name);
    if (existing || classes) return existing;
    const created = { truths: [], found: [] };
    byClass.set(name, created);
    return created;
  };
  for (let picture = 0; picture < pictures.length; picture++) {
    for (const truth of pictures[picture].boxes) groupOf(truth.class)?.truths.push({ picture, truth });
    for (const detection of found[picture]) groupOf(detection.class)?.found.push({ picture, detection });
  }
  return new Map([...byClass].map(([name, gathered]) => [name, flattened(gathered, maxDetections)]));
}

function flattened({ truths, found }: Gathered, maxDetections: number): ClassBoxes {
  found.sort((a, b) => a.picture - b.picture || b.detection.score - a.detection.score);
  const detections: Detection[] = [];
  const rank: number[] = [];
  const ends: [number, number][] = [];
  let [nextDetection, nextTruth] = [0, 0];
  while (nextDetection < found.length || nextTruth < truths.length) {
    const picture = Math.min(found[nextDetection]?.picture ?? Infinity, truths[nextTruth]?.picture ?? Infinity);
    for (let position = 0; found[nextDetection]?.picture === picture; position++, nextDetection++) {
      if (position < maxDetections) {
        detections.push(found[nextDetection].detection);
        rank.push(position);
      }
    }
    while (truths[nextTruth]?.picture === picture) nextTruth++;
    ends.push([detections.length, nextTruth]);
  }
  const edges = edgesOf(truths.map(({ truth }) => truth.box));
  const boxes = {
    truths: {
      ...edges,
      pixels: Float64Array.from(truths, ({ truth }, index) => truth.area ?? edges.area[index]),
      crowd: Uint8Array.from(truths, ({ truth }) => (truth.crowd ? 1 : 0)),
    },
    found: edgesOf(detections.map(({ box }) => box)),
    scores: Float64Array.from(detections, ({ score }) => score),
    rank: Uint32Array.from(rank),
    ends,
  };
  return { ...boxes, overlap: overlaps(boxes) };
}

/** `matchOverlap` of each detection with each true box of its image. */
function overlaps({ found, truths, ends }: Omit<ClassBoxes, 'overlap'>): Float64Array {
  let [firstFound, firstTruth, pairs] = [0, 0, 0];
  for (const [endFound, endTruth] of ends) {
    pairs += (endFound - firstFound) * (endTruth - firstTruth);
    [firstFound, firstTruth] = [endFound, endTruth];
  }
  const overlap = new Float64Array(pairs);
  let pair = 0;
  [firstFound, firstTruth] = [0, 0];
  for (const [endFound, endTruth] of ends) {
    for (let i = firstFound; i < endFound; i++) {
      for (let j = firstTruth; j < endTruth; j++) overlap[pair++] = matchOverlap(found, i, truths, j, truths.crowd[j]);
    }
    [firstFound, firstTruth] = [endFound, endTruth];
  }
  return overlap;
}
