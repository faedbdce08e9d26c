import { calibrationOf } from 'transferlab';
import { tf } from 'transferlab/dist/engine/tensorflow';
import { type Gap, relativeGap } from './gap';

interface Case {
  readonly logits: number[][];
  readonly labels: number[];
  readonly bins: number;
  readonly error: number;
}

/** The expected calibration error, which lies in 0..1. */
export function calibration({ logits, labels, bins, error }: Case): Gap[] {
  const given = tf.tensor2d(logits);
  const found = calibrationOf(given, labels, { bins });
  given.dispose();
  return [{ of: 'expected calibration error', gap: relativeGap([found.error], [error], 1), tolerance: 1e-6 }];
}
