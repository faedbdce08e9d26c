import { centerLoss, crossEntropy, eagerly, fit, predict, tf } from 'transferlab';
import { cacheOf, drawnPictures, fineTuned, isFineTuning, optimizerOf } from './fine-tuned';
import { isMultitask, multitaskOf } from './multitask';
import { examples, NETS, partsOf } from './nets';
import { ROWS } from './rows';
import { DETECTOR, drawnScenes, fineTunedDetector } from './tuned-detector';
import { drawnTexts, TUNED, tunedBy, tunedText } from './tuned-texts';

/** How many steps the times are taken over. */
const STEPS = 10;

interface Calls {
  milliseconds: number;
  calls: number;
}

/** The methods through which TensorFlow.js calls TensorFlow's operations. */
interface Backend {
  executeMultipleOutputs(op: string, attributes: unknown, inputs: { shape?: number[] }[], outputs: number): unknown[];
  executeSingleOutput(op: string, attributes: unknown, inputs: { shape?: number[] }[]): unknown;
}

/**
 * Prints where a row's time goes, by operation and shape: the step runs as it is, one operation after the other, and each
 * is timed. In the graph some are fused and two run at a time, so the sum is more than the step takes there.
 */
export async function profile(row: string): Promise<void> {
  const { what, net: name } = partsOf(row);
  const { batch } = ROWS[row];
  const several = await specialOf(row, batch * STEPS);
  const net = several?.net ?? (isFineTuning(row) ? await fineTuned() : await NETS[name]());
  const data = several?.data ?? (isFineTuning(row) ? drawnPictures(batch * STEPS) : examples(net, batch * STEPS));
  const [optimizer, cache] = row in TUNED ? ([tunedBy(row), false] as const) : [optimizerOf(row), cacheOf(row)];
  const { loss = crossEntropy(), balance } = several ?? {};
  const run = async () =>
    what !== 'predict' && what !== 'embed'
      ? await fit(net, data, { loss, balance, optimizer, epochs: 1, batch, seed: 1, cache })
      : (await predict(net, data, { batch })).dispose();
  await eagerly(run);
  const from = performance.now();
  await eagerly(run);
  const total = (performance.now() - from) / STEPS;
  const operations = await eagerly(() => timed(run));
  const inside = operations.reduce((sum, [, { milliseconds }]) => sum + milliseconds, 0) / STEPS;
  console.log(
    `${row}: ${total.toFixed(2)} ms a step as it is, of which ${inside.toFixed(2)} in TensorFlow's operations\n`,
  );
  console.log(`${'ms'.padStart(8)} ${'share'.padStart(6)} ${'calls'.padStart(6)}  operation [shapes of its inputs]`);
  for (const list of [operations.slice(0, 30), byName(operations).slice(0, 12)]) {
    for (const [operation, { milliseconds, calls }] of list) {
      const share = (100 * milliseconds) / STEPS / inside;
      const [ms, times] = [(milliseconds / STEPS).toFixed(3), (calls / STEPS).toFixed(0)];
      console.log(`${ms.padStart(8)} ${`${share.toFixed(1)}%`.padStart(6)} ${times.padStart(6)}  ${operation}`);
    }
    console.log('');
  }
}

/** The net, the data and what else is asked of rows that train in their own way. */
async function specialOf(row: string, count: number): Promise<Partial<ReturnType<typeof multitaskOf>> | undefined> {
  if (isMultitask(row)) return multitaskOf(row, count);
  if (row in TUNED) {
    const net = await tunedText(row);
    return { net, data: drawnTexts(row, net, count) };
  }
  if (row !== DETECTOR) return undefined;
  return { net: await fineTunedDetector(), data: drawnScenes(count), loss: { boxes: centerLoss() } };
}

/** The same, of whatever shapes. */
function byName(operations: readonly [string, Calls][]): [string, Calls][] {
  const totals = new Map<string, Calls>();
  for (const [operation, { milliseconds, calls }] of operations) {
    const name = operation.split(' ')[0];
    const before = totals.get(name) ?? { milliseconds: 0, calls: 0 };
    totals.set(name, { milliseconds: before.milliseconds + milliseconds, calls: before.calls + calls });
  }
  return [...totals].sort(([, a], [, b]) => b.milliseconds - a.milliseconds);
}

/** Times each operation while `run` runs; the slowest first. */
async function timed(run: () => Promise<unknown>): Promise<[string, Calls][]> {
  const backend = tf.backend() as unknown as Backend;
  const totals = new Map<string, Calls>();
  const execute = backend.executeMultipleOutputs;
  backend.executeMultipleOutputs = (op, attributes, inputs, outputs) => {
    const from = performance.now();
    const results = execute.call(backend, op, attributes, inputs, outputs);
    const key = `${op} ${inputs.map(({ shape }) => `[${shape ?? ''}]`).join(' ')}`;
    const calls = totals.get(key) ?? { milliseconds: 0, calls: 0 };
    totals.set(key, { milliseconds: calls.milliseconds + performance.now() - from, calls: calls.calls + 1 });
    return results;
  };
  backend.executeSingleOutput = (op, attributes, inputs) =>
    backend.executeMultipleOutputs(op, attributes, inputs, 1)[0];
  try {
    await run();
  } finally {
    Reflect.deleteProperty(backend, 'executeMultipleOutputs');
    Reflect.deleteProperty(backend, 'executeSingleOutput');
  }
  return [...totals].sort(([, a], [, b]) => b.milliseconds - a.milliseconds);
}
