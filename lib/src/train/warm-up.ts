import type { Run } from '../core/callback';
import type { Stream } from '../core/stream';
import { disposeBatch } from '../data/batch';
import { allOrNothing, owning } from '../engine/owning';
import { tf } from '../engine/tensorflow';
import type { Step } from './step';

/**
 * Lets the step make its graph before a resumed run goes on. The call that makes a graph rounds otherwise than the graph
 * itself, and an uninterrupted run had its graph here: with this, both end with the same weights to the bit. One batch of
 * each size that such a run had met (the last of an epoch may be smaller) is learnt from, and the change taken back.
 */
export async function warmUp(step: Step, { step: done }: Run, source: Stream, target?: Stream): Promise<void> {
  const places = done >= source.steps ? new Set([0, source.steps - 1]) : new Set([0]);
  for (const place of places) {
    await owning(async (own) => {
      const batch = own(await batchAt(source, place));
      const beside = own(target && (await batchAt(target, 0)));
      const before = allOrNothing(() =>
        Object.values(step.state).map((variable) => [variable, variable.clone()] as const),
      );
      own({ dispose: () => tf.dispose(before.map(([, value]) => value)) });
      try {
        step.run(batch, { step: 1, position: 0 }, beside?.x);
      } finally {
        for (const [variable, value] of before) variable.assign(value);
      }
    });
  }
}

async function batchAt(source: Stream, place: number) {
  for await (const batch of source.epoch(1, place)) return { ...batch, dispose: () => disposeBatch(batch) };
  throw new Error(`${source.name} gives no batch ${place + 1} in an epoch of ${source.steps}.`);
}
