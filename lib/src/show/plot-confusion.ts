import type { Evaluation } from '../core/evaluation';
import { someNames } from '../data/in-classes-of';
import { TransferError } from '../error';
import { largest } from '../extremes';
import { requireArray, requireProperties } from '../require/arguments';
import { described } from '../require/described';
import { type Figure, layout, PALETTE } from './figure';

/** An evaluation, or its confusion matrix only. */
type Confusion = Pick<Evaluation, 'confusion'> & Partial<Evaluation>;

/**
 * Draws a confusion matrix `[classes, classes]`: rows are true classes, columns are predicted classes, cells are counts
 * of examples. `names` are the names of rows and columns; by default, those of the evaluation. Throws if an argument
 * has the wrong type, if a count is not a finite number, if the number of names differs from the number of rows, or if
 * `names` lists the network's classes in another order.
 */
export function plotConfusion(evaluation: Confusion, names?: readonly string[], title?: string): Figure {
  requireProperties('plotConfusion', 'what evaluate(net, data) gives', evaluation, ['confusion']);
  const { confusion, classes: netClasses } = evaluation;
  requireCounts(confusion);
  const shownNames = names ?? netClasses ?? [];
  requireArray('plotConfusion', 'classes', shownNames);
  const classes = namesFor(confusion, shownNames, netClasses);
  const top = largest(confusion.flat(), 1);
  return {
    data: [
      {
        type: 'heatmap',
        z: confusion,
        x: classes,
        y: classes,
        colorscale: [
          [0, '#f7f7f7'],
          [1, PALETTE[0]],
        ],
        zmin: 0,
        zmax: top,
        text: confusion.map((row) => row.map((count) => (count === 0 ? '' : String(count)))),
        texttemplate: '%{text}',
        hovertemplate: '%{y} taken for %{x}: %{z}<extra></extra>',
        showscale: false,
      },
    ],
    layout: {
      ...layout({ title, x: 'answer', y: 'truth' }),
      yaxis: { title: { text: 'truth' }, autorange: 'reversed', automargin: true },
      xaxis: { title: { text: 'answer' }, tickangle: -45, automargin: true },
      height: 540,
    },
  };
}

function requireCounts(confusion: readonly (readonly number[])[]): void {
  requireArray('plotConfusion', 'rows of the confusion', confusion);
  for (const row of confusion) {
    requireArray('plotConfusion', 'counts in a row', row);
    const odd = row.find((count) => !Number.isFinite(count));
    if (odd !== undefined)
      throw new TransferError(`plotConfusion's counts must be finite numbers; got ${described(odd)}.`);
  }
}

/** The names of the classes. Custom names are allowed, unless they assign one class's name to the row of another. */
function namesFor(
  { length }: readonly unknown[],
  givenNames: readonly string[],
  netClasses: readonly string[] | undefined,
): readonly string[] {
  // For a network without class names that has more outputs than the data has classes.
  if (netClasses && givenNames.length < length && givenNames.every((name, index) => netClasses[index] === name))
    return netClasses;
  const isTurned =
    netClasses && givenNames.some((name, index) => netClasses[index] !== name && netClasses.includes(name));
  if (givenNames.length === length && !isTurned) return givenNames;
  throw new TransferError(
    `The confusion matrix has ${length} rows${netClasses ? `, for the net's classes ${someNames(netClasses)}` : ''}; the names are ` +
      `${someNames(givenNames)}. Pass evaluation.classes, or omit the names.`,
  );
}
