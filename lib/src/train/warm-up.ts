import type { Run } from '../core/callback';
import type { Stream } from '../core/stream';
import { disposeBatch } from '../data/batch';
import { allOrNothing, owning } from '../engine/owning';
import { tf } from '../engine/tensorflow';
import type { Step } from './step';

/**
 * Records the step's graph before a resumed run continues. The call that records a graph rounds otherwise than the graph, and
 * an uninterrupted run has its graph already. After a warm-up both end with bit-equal weights. It runs a step on one batch of
 * each size that the run has had (the last batch of an epoch may be smaller), and restores the state after each.
 */
export async function warmUp(step: Step, { step: done }: Run, source: Stream, target?: Stream): Promise<void> {
  const indices = done >= source.steps ? new Set([0, source.steps - 1]) : new Set([0]);
  for (const index of indices) {
    await owning(async (own) => {
      const batch = own(await batchAt(source, index));
      const targetBatch = own(target && (await batchAt(target, 0)));
      const savedState = allOrNothing(() =>
        Object.values(step.state).map((variable) => [variable, variable.clone()] as const),
      );
      own({ dispose: () => tf.dispose(savedState.map(([, value]) => value)) });
      try {
        await step.run(batch, { step: 1, position: 0 }, targetBatch?.x);
      } finally {
        for (const [variable, value] of savedState) variable.assign(value);
      }
    });
  }
}

async function batchAt(source: Stream, index: number) {
  for await (const batch of source.epoch(1, index)) return { ...batch, dispose: () => disposeBatch(batch) };
  throw new Error(`${source.name} must give ${source.steps} batches per epoch; got ${index}.`);
}
