import { TransferError } from '../error';
import { smallest } from '../extremes';
import { requireArray, requireProperties } from '../require/arguments';
import { requireFinite } from '../require/number';
import { type Figure, plotCurves } from '../show/figure';
import type { FoundLearningRate } from './find-learning-rate';

/**
 * Plots the result of `findLearningRate`: the loss over the learning rate on a logarithmic axis, the suggested rate, and the
 * rate of the steepest fall. Throws if an argument is not such a result, or if it has no losses.
 */
export function plotLearningRate(search: FoundLearningRate, title = 'Loss while the learning rate grows'): Figure {
  requireProperties('plotLearningRate', 'the result of findLearningRate(net, data, options)', search, [
    'rates',
    'losses',
    'smoothed',
    'steepest',
    'suggestion',
  ]);
  requireArray('plotLearningRate', 'losses', search.smoothed);
  requireFinite('plotLearningRate: steepest', search.steepest, 'Try the result of findLearningRate.');
  requireFinite('plotLearningRate: suggestion', search.suggestion, 'Try the result of findLearningRate.');
  if (search.smoothed.length === 0)
    throw new TransferError('plotLearningRate needs losses; got none. Try the result of findLearningRate.');
  const { rates, losses, smoothed, steepest, suggestion } = search;
  const range = visible(smoothed);
  const { data, layout } = plotCurves(
    [
      { name: 'smoothed', x: rates, y: smoothed },
      { name: `suggested: ${suggestion.toPrecision(2)}`, x: [suggestion, suggestion], y: range },
      { name: `steepest: ${steepest.toPrecision(2)}`, x: [steepest, steepest], y: range },
      { name: 'each step', x: rates, y: losses },
    ],
    { title, x: 'learning rate', y: 'loss', logX: true, range },
  );
  const xaxis = { ...(layout.xaxis as object), tickvals: undefined, dtick: 1, exponentformat: 'power' };
  const traces = data.map((trace, index) => {
    const isMarkers = index === data.length - 1;
    return { ...trace, mode: isMarkers ? 'markers' : 'lines', opacity: isMarkers ? 0.35 : 1 };
  });
  return { data: traces, layout: { ...layout, xaxis } };
}

/** The range of the loss axis, from the minimum to a little above the start: the diverged losses would flatten the rest. */
function visible(smoothed: readonly number[]): [number, number] {
  const [low, start] = [smallest(smoothed), smoothed[0]];
  const margin = 0.25 * Math.max(start - low, Math.abs(start) * 0.1);
  return [low - margin, start + 2 * margin];
}
