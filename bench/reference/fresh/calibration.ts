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
  const outputs = tf.tensor2d(logits);
  const result = calibrationOf(outputs, labels, { bins });
  outputs.dispose();
  return [{ of: 'expected calibration error', gap: relativeGap([result.error], [error], 1), tolerance: 1e-6 }];
}
