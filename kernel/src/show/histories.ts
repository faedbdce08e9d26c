import { figureLook } from './figure';

interface Epoch {
  readonly epoch: number;
  readonly loss: number;
  readonly validLoss?: number;
}

/** What is asked of the history of a training run of the library. */
interface History {
  readonly epochs: readonly Epoch[];
  readonly seconds: number;
  readonly stopped?: string;
}

export function isHistory(value: object): value is History {
  const { epochs, seconds } = value as Partial<History>;
  return (
    Array.isArray(epochs) && epochs.length > 0 && typeof epochs[0]?.loss === 'number' && typeof seconds === 'number'
  );
}

/** A history as its curves of loss; in colours that colour-blind readers tell apart, with markers that differ too. */
export function historyLook({ epochs, seconds, stopped }: History): Record<string, unknown> {
  const curve = (name: string, color: string, symbol: string, numberOf: (epoch: Epoch) => number | undefined) => ({
    type: 'scatter',
    mode: 'lines+markers',
    name,
    x: epochs.map(({ epoch }) => epoch),
    y: epochs.map((epoch) => numberOf(epoch) ?? null),
    line: { color },
    marker: { color, symbol },
  });
  const heldOut = epochs.some(({ validLoss }) => validLoss !== undefined);
  const last = epochs[epochs.length - 1];
  const ended = stopped ? `, stopped (${stopped})` : '';
  const description = `Loss over ${epochs.length} epochs, ${seconds.toFixed(1)} s${ended}: ${epochs[0].loss.toPrecision(3)} to ${last.loss.toPrecision(3)}`;
  return figureLook({
    data: [
      curve('training', '#0072B2', 'circle', ({ loss }) => loss),
      ...(heldOut ? [curve('held-out', '#D55E00', 'square', ({ validLoss }) => validLoss)] : []),
    ],
    layout: {
      title: { text: description },
      xaxis: { title: { text: 'epoch' } },
      yaxis: { title: { text: 'loss' } },
      width: 720,
      height: 400,
    },
    description,
  });
}
