import { requireArray, requireProperties, requireRecord } from '../require/arguments';
import { type Figure, layout, PALETTE } from '../show/figure';
import type { Calibration } from './calibration';

/**
 * Draws a reliability diagram, accuracy against confidence, for each bin of one network or of several by name. It is
 * figure 1 of Guo et al. 2017. On the dashed line confidence equals accuracy; below it a network is overconfident.
 * Hovering shows the number of predictions. Throws if the argument is not a calibration, or several by name.
 */
export function plotReliability(
  calibrations: Calibration | Readonly<Record<string, Calibration>>,
  title = 'Is it as often right as it says?',
): Figure {
  requireRecord('plotReliability', 'a calibration, or several by name', calibrations);
  const named = isCalibration(calibrations) ? { '': calibrations } : calibrations;
  for (const calibration of Object.values(named)) {
    requireProperties('plotReliability', 'what calibration(net, data) gives', calibration, ['bins', 'error']);
    requireArray('plotReliability', 'bins', calibration.bins);
  }
  const symbols = ['circle', 'square', 'diamond', 'triangle-up'];
  return {
    data: [
      {
        type: 'scatter',
        mode: 'lines',
        x: [0, 1],
        y: [0, 1],
        line: { color: '#888', dash: 'dash' },
        showlegend: false,
      },
      ...Object.entries(named).map(([name, { bins, error }], index) => ({
        type: 'scatter',
        mode: 'lines+markers',
        name: `${name}${name ? ', ' : ''}error ${(100 * error).toFixed(1)} %`,
        x: bins.map(({ confidence }) => confidence),
        y: bins.map(({ accuracy }) => accuracy),
        text: bins.map(({ count }) => `${count} answers`),
        line: { color: PALETTE[index % PALETTE.length] },
        marker: { color: PALETTE[index % PALETTE.length], symbol: symbols[index % symbols.length], size: 8 },
      })),
    ],
    layout: layout({ title, x: 'confidence (probability of the answer)', y: 'share right', range: [0, 1] }),
  };
}

function isCalibration(calibrations: Calibration | Readonly<Record<string, Calibration>>): calibrations is Calibration {
  return Array.isArray((calibrations as Calibration).bins);
}
