import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Box, LabelledBox, LabelledPicture } from '../data/labelled';
import { boxVerdicts } from './box-verdicts';
import { classBoxes } from './class-boxes';
import { NOTHING, outcomesOf, RIGHT, WRONG } from './coco-outcomes';
import { detectionErrors } from './detection-errors';
import { meanAveragePrecision } from './mean-average-precision';

test('plots, average precision and error kinds agree on what is right, ignored and missed', () => {
  // A coarse grid and five scores, so that equal overlaps, overlaps at the threshold and equal scores are frequent.
  const edge = fc.integer({ min: 0, max: 2 });
  const extent = fc.integer({ min: 1, max: 3 });
  const box = fc.tuple(edge, edge, extent, extent).map(([x, y, w, h]): Box => [x, y, x + w, y + h]);
  const name = fc.constantFrom<string>('cat', 'dog', 'cow');
  const truth = fc.record({
    box,
    class: name,
    crowd: fc.nat(5).map((draw) => draw === 0),
  }) as fc.Arbitrary<LabelledBox>;
  const detection = fc.record({ box, class: name, score: fc.nat(4).map((step) => step / 4) });
  const image = fc.record({
    truths: fc.array(truth, { maxLength: 8 }),
    detections: fc.array(detection, { maxLength: 12 }),
  });
  const threshold = fc.constantFrom(0.25, 1 / 3, 0.5, 0.75, 1);
  const outcomes = { right: RIGHT, false: WRONG, 'not counted': NOTHING };
  let [ties, crowds] = [0, 0];
  fc.assert(
    fc.property(fc.array(image, { minLength: 1, maxLength: 3 }), threshold, (images, iou) => {
      const pictures = images.map(
        ({ truths }, index): LabelledPicture => ({ file: `${index}.jpg`, width: 8, height: 8, boxes: truths }),
      );
      const found = images.map(({ detections }) => detections);
      const plotted = images.map(({ truths, detections }) => boxVerdicts(detections, truths, iou));
      const precision = meanAveragePrecision(pictures, found, { ious: [iou], most: [100] });
      const errors = detectionErrors(pictures, found, { iou });

      for (const [className, boxes] of classBoxes(pictures, found, { most: 100 })) {
        const ofClass = plotted.flat().filter((match) => match.class === className);
        const everySize = [0, Number.POSITIVE_INFINITY] as const;
        expect([...outcomesOf(boxes, iou, everySize)]).toEqual(ofClass.map(({ verdict }) => outcomes[verdict]));
        const right = ofClass.filter(({ verdict }) => verdict === 'right').length;
        const { truths, ar } = precision.classes.find((figures) => figures.class === className)!;
        if (truths > 0) expect(ar[100] * truths).toBeCloseTo(right, 9);
        expect(errors.classes.find((counts) => counts.class === className)?.right ?? 0).toBe(right);
      }

      for (const [picture, { truths, detections }] of images.entries()) {
        const matches = plotted[picture];
        const verdicts = errors.boxes.filter((verdict) => verdict.picture === picture);
        const right = verdicts.filter(({ verdict }) => verdict === 'right');
        const isRight = new Map(right.map((verdict) => [verdict.found, truths.indexOf(verdict.truth!)]));
        const sorted = [...detections].sort((a, b) => b.score - a.score);
        expect(sorted.map((item) => isRight.get(item))).toEqual(matches.map((match) => match.truth));
        const judged = new Set(verdicts.map((verdict) => verdict.found));
        expect(sorted.map((item) => judged.has(item))).toEqual(matches.map(({ verdict }) => verdict !== 'not counted'));
        // An error kind calls missed what is not right and no wrong detection nearly found; the rest has such a detection.
        const counted = truths.filter(({ crowd }) => !crowd);
        const missed = counted.filter((item) => !matches.some((match) => truths[match.truth ?? -1] === item));
        const unmatched = counted.filter((item) => !right.some((verdict) => verdict.truth === item));
        expect(unmatched).toEqual(missed);
        const nearly = new Set(
          verdicts
            .filter(({ verdict }) => verdict === 'localisation' || verdict === 'confusion')
            .map((verdict) => verdict.truth),
        );
        const listed = verdicts.filter(({ verdict }) => verdict === 'missed').map((verdict) => verdict.truth);
        expect(listed).toEqual(missed.filter((item) => !nearly.has(item)));
        crowds += matches.filter(({ verdict }) => verdict === 'not counted').length;
        const overlaps = detections.map((item) => `${item.class} ${item.score}`);
        ties += overlaps.length - new Set(overlaps).size;
      }
      if (errors.counts.truths > 0) expect(errors.ap).toBeCloseTo(precision.ap, 9);
    }),
    { numRuns: 1000 },
  );
  expect(ties).toBeGreaterThan(100);
  expect(crowds).toBeGreaterThan(100);
});
