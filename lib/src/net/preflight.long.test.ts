import { describe, expect, test } from '@jest/globals';
import { tf } from '../engine/tensorflow';
import { table } from '../show/table';
import { attributes as a, type Constants, graphModel, type NodeJson, placeholder, varied } from './fixtures/graph';
import { humanModel, upscalerModel } from './fixtures/published-models';
import { preflight } from './preflight';

const node = (op: string, name: string, input: string[], attr: NodeJson['attr'] = a.float): NodeJson => {
  return { op, name, input, attr };
};

/** Two products, with these nodes between them: from `first/MatMul` to `between`. */
function twoProducts(between: NodeJson[], more: Constants = {}) {
  return graphModel(
    [
      placeholder('x', [-1, 3]),
      node('MatMul', 'first/MatMul', ['x', 'first/kernel']),
      ...between,
      node('MatMul', 'second/MatMul', ['between', 'second/kernel']),
    ],
    { 'first/kernel': varied(3, 4), 'second/kernel': varied(4, 2), ...more },
  );
}

const whole = (value: number) => ({ shape: [], values: [value], dtype: 'int32' as const });

describe('of a graph, it', () => {
  test('lists every node without a gradient by name, and counts the weights that would not learn', async () => {
    const model = await twoProducts(
      [
        node('Cumprod', 'odd/Cumprod', ['first/MatMul', 'axis']),
        node('Relu', 'fine/Relu', ['odd/Cumprod']),
        node('Cumprod', 'between', ['fine/Relu', 'axis']),
      ],
      { axis: whole(1) },
    );
    const before = tf.memory().numTensors;
    const { ready, weights, findings } = preflight(model);
    expect(tf.memory().numTensors).toBe(before);
    expect(ready).toBe(false);
    expect(weights).toEqual({ trainable: 20, still: 0, unreached: 12 });
    expect(findings.map(({ at, operation, finding }) => [at, operation, finding])).toEqual([
      ['odd/Cumprod', 'Cumprod', 'no gradient'],
      ['between', 'Cumprod', 'no gradient'],
    ]);
    expect(findings[0].means).toMatch(/weights before it could not be trained/);
    expect(findings[0].advice).toMatch(
      /End the net before it: fromGraphModel\(model, { output: 'first\/MatMul' }\).*freeze all layers/,
    );
    expect(findings[1].advice).toMatch(/A step before it blocks as well/);
    expect(table(findings).columns).toEqual(['at', 'operation', 'finding', 'means', 'advice', 'blocks']);
  });

  test('accepts a node without a gradient if no trainable weights come before it', async () => {
    const model = await graphModel(
      [
        placeholder('x', [-1, 3]),
        node('Cumprod', 'odd/Cumprod', ['x', 'axis']),
        node('MatMul', 'top/MatMul', ['odd/Cumprod', 'top/kernel']),
      ],
      { axis: whole(1), 'top/kernel': varied(3, 2) },
    );
    const { ready, weights, findings } = preflight(model);
    expect({ ready, weights }).toEqual({ ready: true, weights: { trainable: 6, still: 0, unreached: 0 } });
    expect(findings).toMatchObject([{ at: 'odd/Cumprod', finding: 'no gradient', blocks: false }]);
  });

  test('tells control flow from operations that are not there, and goes on elsewhere', async () => {
    const model = await graphModel(
      [
        placeholder('x', [-1, 3]),
        node('MatMul', 'first/MatMul', ['x', 'kernel']),
        node('Where', 'late', ['first/MatMul']),
        node('Zeta', 'odd', ['first/MatMul']),
        node('Relu', 'fine', ['first/MatMul']),
      ],
      { kernel: varied(3, 3) },
    );
    const { weights, findings } = preflight(model);
    expect(findings.map(({ at, finding }) => `${finding}: ${at}`).sort()).toEqual([
      'cannot run: odd',
      'control flow: late',
      'several outputs: late',
    ]);
    expect(findings.find(({ at, finding }) => at === 'odd' && finding === 'cannot run')?.means).toMatch(
      /Unknown op 'Zeta'/,
    );
    expect(weights).toEqual({ trainable: 9, still: 0, unreached: 0 });
  });

  test('says what becomes of a batch normalisation that is still there', async () => {
    const norm = ['gamma', 'beta', 'mean', 'variance'].map((part) => `block/norm/${part}`);
    const model = await graphModel(
      [
        placeholder('x', [-1, 3, 3, 2]),
        node('FusedBatchNormV3', 'block/norm/FusedBatchNormV3', ['x', ...norm], {
          ...a.float,
          ...a.number('epsilon', 0.01),
        }),
      ],
      Object.fromEntries(norm.map((name) => [name, varied(2)])),
    );
    const { ready, weights, findings } = preflight(model);
    expect({ ready, weights }).toEqual({ ready: true, weights: { trainable: 4, still: 4, unreached: 0 } });
    expect(findings).toMatchObject([
      { at: 'block/norm/FusedBatchNormV3', finding: 'still normalisation', blocks: false },
    ]);
    expect(findings[0].means).toMatch(/stays as it was exported.*in training too/);
  });

  test('says that a normalisation written out as a scale and a shift is trained like other weights', async () => {
    const model = await graphModel(
      [
        placeholder('x', [-1, 3]),
        node('Mul', 'batch_normalization_1/batchnorm/mul', ['x', 'scale']),
        node('AddV2', 'batch_normalization_1/batchnorm/add', ['batch_normalization_1/batchnorm/mul', 'shift']),
      ],
      { scale: varied(3), shift: varied(3) },
    );
    const [{ finding, means, blocks }] = preflight(model).findings;
    expect({ finding, blocks }).toEqual({ finding: 'folded normalisation', blocks: false });
    expect(means).toMatch(/of 1 layers is written out as a scale and a shift/);
  });

  test('finds a graph that mixes the examples of a batch', async () => {
    const model = await graphModel(
      [
        placeholder('x', [1, 4]),
        node('MatMul', 'first/MatMul', ['x', 'kernel']),
        node('Sum', 'sum', ['first/MatMul', 'axis']),
      ],
      { kernel: varied(4, 4), axis: { shape: [1], values: [0], dtype: 'int32' } },
    );
    expect(preflight(model).findings).toMatchObject([
      {
        at: 'sum',
        operation: 'Sum',
        finding: 'fixed batch',
        means: expect.stringContaining('4 rows for two examples'),
      },
    ]);
  });

  test('lists the inputs and outputs to choose from, and reports an open shape', async () => {
    const model = await graphModel(
      [
        placeholder('x', [-1, -1, 3]),
        placeholder('y', [-1, 3]),
        node('Relu', 'out', ['x']),
        node('Relu', 'other', ['y']),
      ],
      {},
    );
    const { findings } = preflight(model);
    expect(findings.map(({ finding, at }) => `${finding}: ${at}`)).toEqual([
      'several inputs: x',
      'several outputs: out',
      'several inputs: other',
      'open shape: x',
    ]);
    expect(preflight(model, { input: 'x', output: 'out', shape: [5, 3] }).ready).toBe(true);
  });
});

describe('of a LayersModel, it', () => {
  test('refuses a shape that is none', () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [4] })] });
    expect(() => preflight(model, { shape: [0.1] })).toThrow(/A size in preflight's shape.*0\.1/);
  });

  test('says what behaves differently while it trains, and what is not taken over', () => {
    const model = tf.sequential({
      layers: [
        tf.layers.conv2d({ inputShape: [6, 6, 1], filters: 2, kernelSize: 3, kernelRegularizer: 'l1l2', name: 'conv' }),
        tf.layers.batchNormalization({ name: 'norm' }),
        tf.layers.batchNormalization({ name: 'quiet', trainable: false }),
        tf.layers.dropout({ rate: 0.5, name: 'drop' }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 2 }),
      ],
    });
    const { ready, weights, findings } = preflight(model);
    expect(findings.map(({ finding, at }) => `${finding}: ${at}`)).toEqual([
      'normalisation: norm',
      'still normalisation: quiet',
      'random in training: drop',
      'regularizer: conv',
    ]);
    expect(ready).toBe(true);
    // 3 x 3 x 2 + 2 of the convolution, 2 x 2 of the normalisation, 32 x 2 + 2 of the last.
    expect(weights).toEqual({ trainable: 20 + 4 + 66, still: 4 + 8, unreached: 0 });
  });

  test('names what a net cannot take, and where the model could end', () => {
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ units: 4, inputShape: [3, 2], name: 'first' }),
        tf.layers.batchNormalization({ axis: 1, name: 'across' }),
        tf.layers.gru({ units: 2, dropout: 0.5, name: 'recurrent' }),
      ],
    });
    const { ready, findings } = preflight(model);
    expect(ready).toBe(false);
    expect(findings[0]).toMatchObject({ at: 'across', operation: 'BatchNormalization', finding: 'cannot be taken' });
    expect(findings[0].means).toMatch(/normalises along axis 1/);
    expect(findings[0].advice).toMatch(/outputs: model\.getLayer\('first'\)\.output/);
    expect(findings.map(({ finding }) => finding)).toContain('random inside');
  });

  test('finds a layer without a gradient', () => {
    class Order extends tf.layers.Layer {
      static className = 'Order';
      override computeOutputShape(shape: number[]) {
        return shape;
      }
      override call(inputs: never) {
        return tf.cumprod((Array.isArray(inputs) ? inputs[0] : inputs) as never, 1);
      }
    }
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ units: 4, inputShape: [3], name: 'first' }),
        new Order({ name: 'order' }),
        tf.layers.dense({ units: 2 }),
      ],
    });
    const { ready, weights, findings } = preflight(model);
    expect(ready).toBe(false);
    expect(findings).toMatchObject([{ at: 'order', operation: 'Order', finding: 'no gradient' }]);
    expect(weights).toEqual({ trainable: 16 + 10, still: 0, unreached: 16 });
  });
});

describe('of models that others published, it', () => {
  const kinds = (model: Parameters<typeof preflight>[0], options = {}) => {
    const { ready, findings } = preflight(model, options);
    return { ready, findings: findings.map(({ finding, at }) => `${finding}: ${at}`) };
  };

  test('finds that the averages of emotion are in its kernels, and nothing that blocks', async () => {
    const model = await humanModel('emotion');
    const { ready, weights, findings } = preflight(model);
    expect(ready).toBe(true);
    // emotion.bin has 820516 bytes, four each; two of its numbers are the axes of a mean.
    expect(weights).toEqual({ trainable: 205127, still: 0, unreached: 0 });
    expect(findings.map(({ finding, blocks }) => [finding, blocks])).toEqual([['folded normalisation', false]]);
    expect(findings[0].means).toMatch(/of 8 convolutions.*into the kernels.*no statistics to re-estimate/);
  });

  test('finds the four nodes at which blazeface counts on one example, and where a net could end before each', async () => {
    const model = await humanModel('blazeface');
    const { ready, weights, findings } = preflight(model);
    expect(ready).toBe(false);
    expect(weights.unreached).toBe(weights.trainable);
    const fixed = findings.filter(({ finding }) => finding === 'fixed batch');
    expect(fixed.map(({ at }) => at.split('/').at(-1)).sort()).toEqual([
      'classificators_1',
      'classificators_2',
      'regressors_1',
      'regressors_2',
    ]);
    const outputs = fixed.map(({ advice }) => /output: '([^']+)'/.exec(advice)?.[1] ?? '');
    for (const output of outputs) expect(output).toMatch(/conv2d_3[3456]\/BiasAdd$/);
    expect(preflight(model, { output: outputs[0] }).ready).toBe(true);
  });

  test('finds where movenet takes its one example out of the batch, and that a net could begin behind it', async () => {
    const model = await humanModel('movenet-lightning');
    const [{ at, operation, finding, advice }] = preflight(model).findings;
    expect({ at, operation, finding }).toEqual({
      ...{ at: 'StatefulPartitionedCall/unstack', operation: 'Unpack', finding: 'fixed batch' },
    });
    expect(advice).toMatch(
      /No trainable weights come before it.*Begin the net after it.*input: 'StatefulPartitionedCall\/stack'/,
    );
  });

  test('finds only an open image size in the ESRGAN', async () => {
    const model = await upscalerModel();
    expect(kinds(model)).toEqual({ ready: false, findings: ['open shape: generator'] });
    expect(kinds(model, { shape: [16, 16, 3] })).toEqual({ ready: true, findings: [] });
    expect(preflight(model, { shape: [16, 16, 3] }).weights).toEqual({ trainable: 222075, still: 0, unreached: 0 });
  });
});
