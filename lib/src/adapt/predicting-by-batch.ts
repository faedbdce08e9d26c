import type { Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import type { Mode, Net } from '../core/net';
import { readExamples } from '../data/read-examples';
import { compile } from '../engine/compile/compile';
import { forward, PREDICTING, preprocess } from '../net/forward';

const BY_BATCH: Mode = { ...PREDICTING, byBatch: () => true };

/** The class indices that a net predicts for examples that pass as one batch, by whose statistics batch normalisations normalise. */
export function predictingByBatch(net: Net, data: Dataset) {
  const predict = compile((x: Tensor) => {
    const input = data.pixels ? preprocess(net, x) : x;
    return forward(net, input, () => ({ ...BY_BATCH, of: () => BY_BATCH })).argMax(1);
  });
  return {
    async classes(indices: readonly number[]): Promise<number[]> {
      const x = await readExamples(data, indices);
      try {
        const classes = predict(x);
        try {
          return Array.from(classes.dataSync());
        } finally {
          classes.dispose();
        }
      } finally {
        x.dispose();
      }
    },
    dispose: () => predict.dispose(),
  };
}
