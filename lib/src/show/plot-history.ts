import type { History } from '../train/history';
import { type Curve, type Figure, plotCurves } from './figure';

/**
 * Learning curves of one run, or of several by name: loss over epochs, and accuracy on held-out data
 * where it was measured. `by: 'seconds'` draws against time instead.
 */
export function plotHistory(
  runs: History | Record<string, History>,
  { show = 'loss', by = 'epoch', title }: { show?: 'loss' | 'accuracy'; by?: 'epoch' | 'seconds'; title?: string } = {},
): Figure {
  const named = isHistory(runs) ? { '': runs } : runs;
  const curves = Object.entries(named).flatMap(([name, run]) => curvesOf(run, name, show, by));
  return plotCurves(curves, {
    title,
    x: by === 'epoch' ? 'epoch' : 'seconds of training',
    y: show === 'loss' ? 'loss' : 'accuracy on held-out data',
    ...(show === 'accuracy' && { range: [0, 1] as const }),
  });
}

function isHistory(runs: History | Record<string, History>): runs is History {
  return Array.isArray((runs as History).epochs);
}

function curvesOf({ epochs }: History, name: string, show: 'loss' | 'accuracy', by: 'epoch' | 'seconds'): Curve[] {
  const curve = (label: string, key: 'loss' | 'validLoss' | 'validAccuracy'): Curve => ({
    name: [name, label].filter(Boolean).join(', '),
    x: epochs.map((epoch) => epoch[by]),
    y: epochs.map((epoch) => epoch[key] ?? Number.NaN),
  });
  const measured = epochs.some((epoch) => epoch.validLoss !== undefined);
  if (show === 'accuracy') return measured ? [curve(name ? '' : 'held-out', 'validAccuracy')] : [];
  return [curve('training', 'loss'), ...(measured ? [curve('held-out', 'validLoss')] : [])];
}
