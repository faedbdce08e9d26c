import { TransferError } from '../error';
import { requireNumbers, requireProperties, requireRecord } from '../require/arguments';
import { type Figure, plotCurves } from './figure';

/** Precision as a function of recall, for one class. */
export interface PrecisionRecallCurve {
  /** Fraction of the objects that are detected, ascending; by default evenly spaced from 0 to 1, as COCO's 101 values are. */
  readonly recall?: ArrayLike<number>;
  /** Fraction of the detected boxes that are correct, one value for each recall. */
  readonly precision: ArrayLike<number>;
  /** Area under the curve, if it was computed. */
  readonly averagePrecision?: number;
}

/**
 * Draws precision-recall curves, by name of a class or a detector. Throws if an argument has the wrong type, a curve is
 * empty, its numbers of recalls and precisions differ, or a value is outside [0, 1].
 */
export function plotPrecisionRecall(
  curves: Readonly<Record<string, PrecisionRecallCurve>>,
  title = 'How many of the boxes are right, the more is found?',
): Figure {
  requireRecord('plotPrecisionRecall', 'curves', curves);
  for (const curve of Object.values(curves)) {
    requireProperties('plotPrecisionRecall', 'curves by name', curve, ['precision']);
    requireNumbers('plotPrecisionRecall', 'precisions', curve.precision);
    if (curve.recall !== undefined) requireNumbers('plotPrecisionRecall', 'recalls', curve.recall);
  }
  const named = Object.entries(curves).map(([name, { recall, precision: precisions, averagePrecision }]) => {
    const precision = Array.from(precisions);
    const evenly = precision.map((_, index) => index / Math.max(1, precision.length - 1));
    return { name, recall: recall ? Array.from(recall) : evenly, precision, averagePrecision };
  });
  for (const { name, recall, precision } of named) {
    const odd = [...recall, ...precision].find((fraction) => !(fraction >= 0 && fraction <= 1));
    if (recall.length === precision.length && recall.length > 0 && odd === undefined) continue;
    const wrong =
      odd === undefined ? `${recall.length} recalls and ${precision.length} precisions` : `the value ${odd}`;
    throw new TransferError(`The curve '${name}' has ${wrong}. Give a precision for each recall, both from 0 to 1.`);
  }
  const { data, layout } = plotCurves(
    named.map(({ name, recall, precision, averagePrecision }) => ({
      name: averagePrecision === undefined ? name : `${name}, AP ${averagePrecision.toFixed(2)}`,
      x: recall,
      y: precision,
    })),
    {
      title,
      x: 'recall (share of the things that are found)',
      y: 'precision (share of the boxes that are right)',
      range: [0, 1.02],
    },
  );
  const axis = layout.xaxis as object;
  return {
    // A hundred markers would hide the line.
    data: data.map((trace) => ({ ...trace, mode: (trace.x as number[]).length > 12 ? 'lines' : 'lines+markers' })),
    layout: { ...layout, xaxis: { ...axis, range: [0, 1.02] }, height: 460 },
  };
}
