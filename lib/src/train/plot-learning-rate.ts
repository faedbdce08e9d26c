import { TransferError } from '../error';
import { smallest } from '../extremes';
import { requireArray, requireProperties } from '../require/arguments';
import { requireFinite } from '../require/number';
import { type Figure, plotCurves } from '../show/figure';
import type { FoundLearningRate } from './find-learning-rate';

/** What `findLearningRate` saw: the loss over the rate, on a logarithmic axis, and the rate that it suggests. */
export function plotLearningRate(found: FoundLearningRate, title = 'Loss while the learning rate grows'): Figure {
  requireProperties('plotLearningRate', 'what findLearningRate(net, data, options) gives', found, [
    'rates',
    'losses',
    'smoothed',
    'steepest',
    'suggestion',
  ]);
  requireArray('plotLearningRate', 'losses', found.smoothed);
  requireFinite('plotLearningRate: steepest', found.steepest, 'Take what findLearningRate gives.');
  requireFinite('plotLearningRate: suggestion', found.suggestion, 'Take what findLearningRate gives.');
  if (found.smoothed.length === 0)
    throw new TransferError('plotLearningRate got no losses. Pass what findLearningRate gives.');
  const { rates, losses, smoothed, steepest, suggestion } = found;
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
  const traces = data.map((trace, place) => {
    const dots = place === data.length - 1;
    return { ...trace, mode: dots ? 'markers' : 'lines', opacity: dots ? 0.35 : 1 };
  });
  return { data: traces, layout: { ...layout, xaxis } };
}

/** From the lowest loss to a little above the start: the explosion would press the rest flat. */
function visible(smoothed: readonly number[]): [number, number] {
  const [low, start] = [smallest(smoothed), smoothed[0]];
  const margin = 0.25 * Math.max(start - low, Math.abs(start) * 0.1);
  return [low - margin, start + 2 * margin];
}
