import { readdirSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import type { Callback } from '../core/callback';
import type { Dataset } from '../core/dataset';
import type { Layer, Net } from '../core/net';
import { arrays } from '../data/arrays';
import { tf } from '../engine/tensorflow';
import { drawn } from '../fixtures/drawn';
import { adam } from '../optimize/adam';
import { courseFolder } from '../places';
import { evaluate } from '../train/evaluate';
import { fit } from '../train/fit';
import { valuesOf } from '../train/fixtures/reference-run';
import { crossEntropy } from '../train/loss';
import { cut, dispose, join } from './compose';
import { humanModel, upscalerModel } from './fixtures/published-models';
import { fromGraphModel, type GraphModelOptions } from './from-graph-model';
import { fromLayersModel } from './from-layers-model';
import { head } from './head';

/** Sixteen photographs of birds and sixteen of fruit, `[height, width, channels]`. */
async function thirtyTwo([height, width, channels]: readonly number[]): Promise<Dataset> {
  const files = ['birds', 'fruit'].flatMap((name) => {
    const folder = joinPath(courseFolder() as string, 'datasets', 'photographs', name);
    const found = readdirSync(folder).filter((file) => file.endsWith('.webp'));
    return found.slice(0, 16).map((file) => joinPath(folder, file));
  });
  const pixels = await Promise.all(
    files.map((file) => {
      const picture = sharp(file).removeAlpha().resize(width, height, { fit: 'fill' });
      return (channels === 1 ? picture.greyscale() : picture).raw().toBuffer();
    }),
  );
  const x = tf.tensor4d(Float32Array.from(Buffer.concat(pixels)), [32, height, width, channels]);
  return {
    ...arrays(
      x,
      Array.from({ length: 32 }, (_, place) => Number(place > 15)),
    ),
    pixels: true,
  };
}

/** Trains all of a net, a head on top, until it has memorised 32 examples. */
async function memorises(body: Net): Promise<void> {
  const net = join(body, head({ classes: 2 }));
  const data = await thirtyTwo(net.input.shape);
  const before = valuesOf(body);
  const known: Callback = {
    epoch: ({ history }) => ((history.epochs.at(-1)?.loss ?? 1) < 0.005 ? { stop: 'memorised' } : undefined),
  };
  const options = { loss: crossEntropy(), optimizer: adam(3e-4), epochs: 60, batch: 16, seed: 1 };
  const { stopped } = await fit(net, data, { ...options, callbacks: [known] });
  const { accuracy, loss } = await evaluate(net, data);
  expect({ stopped, accuracy, isSmall: loss < 0.05 }).toEqual({
    stopped: 'memorised',
    accuracy: 1,
    isSmall: true,
  });
  const after = valuesOf(body);
  const still = Object.keys(before).filter((name) =>
    before[name].every((value, place) => value === after[name][place]),
  );
  expect(still).toEqual([]);
  dispose(net);
}

const ROOT = 'StatefulPartitionedCall';

describe('a GraphModel that somebody else published is fine-tuned from its first layer on', () => {
  // Convolutions take pictures of any size, and small ones are quick.
  const models: [string, GraphModelOptions][] = [
    ['emotion', { std: 255, output: `${ROOT}/model_1/global_average_pooling2d_1/Mean` }],
    ['liveness', { std: 255, output: `${ROOT}/sequential_1/activation_5/Relu` }],
    ['iris', { std: 255 }],
    ['blazeface', { mean: 127.5, std: 127.5, shape: [64, 64, 3], output: `${ROOT}/functional_1/re_lu_30/Relu` }],
  ];
  test.each(drawn(models, 2))('%s', async (name, options) => {
    const model = await humanModel(name);
    await memorises(fromGraphModel(model, options));
    model.dispose();
  });
});

test('a LayersModel that somebody else published is fine-tuned from its first layer on: a small ESRGAN', async () => {
  const model = await upscalerModel();
  const body = cut(fromLayersModel(model, { std: 255, shape: [16, 16, 3] }), 'FDF');
  // A head averages maps, and these hold edges and no things: it is given each place by itself.
  const flat: Layer = { name: 'flat', apply: (x) => x.reshape([x.shape[0], -1]) };
  const features = body.output.reduce((product, side) => product * side, 1);
  const places: Net = {
    name: 'places',
    input: { shape: body.output },
    layers: [flat],
    weights: {},
    output: [features],
  };
  await memorises(join(body, places));
});
