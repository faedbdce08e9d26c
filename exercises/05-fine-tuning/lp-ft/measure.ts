import type { Tensor } from '@tensorflow/tfjs';
import { put } from 'course/measure';
import { adam, crossEntropy, evaluate, extract, fit, head, join, type Net, tf } from 'transferlab';
import { CLASSES, pretrained, type Setting, sameSet, shiftedSet, trainSet } from './setting';

type Weights = Record<string, Tensor | null>;

/** The weights that the body is given with. */
export const start = (setting: Setting) => pretrained(setting).weights;

/** The loss on the training set of nets with these weights. */
export async function losses(setting: Setting, records: Weights[]) {
  const found: number[] = [];
  for (const record of records) found.push((await evaluate(madeAgain(setting, record), trainSet(setting))).loss);
  return found;
}

/** How good a net with these weights is, and how far its body is from the one that was given. */
export const trained = (setting: Setting, weights: Weights) => measured(setting, madeAgain(setting, weights));

/** The same of plain fine-tuning with the same number of epochs. */
export async function plain(setting: Setting) {
  const { epochs, rate } = setting;
  const net = join(pretrained(setting), head({ classes: CLASSES, seed: 1 }));
  const optimizer = adam(rate / 10);
  await fit(net, trainSet(setting), { loss: crossEntropy(), optimizer, epochs, batch: 8, seed: 1 });
  return measured(setting, net);
}

/** The body with a head that is called as the answer called its own, and these weights. */
function madeAgain(setting: Setting, weights: Weights): Net {
  const body = pretrained(setting);
  const own = Object.keys(weights).filter((name) => !(name in body.weights));
  const net = join(body, head({ classes: CLASSES, name: own[0]?.split('/')[0] }));
  put(net.weights, weights);
  return net;
}

async function measured(setting: Setting, net: Net) {
  const features = await featuresOf(pretrained(setting), setting);
  return {
    same: (await evaluate(net, sameSet(setting))).accuracy,
    shifted: (await evaluate(net, shiftedSet(setting))).accuracy,
    // Root of the mean squared difference.
    change: tf
      .sub(await featuresOf(net, setting), features)
      .square()
      .mean()
      .sqrt()
      .dataSync()[0],
  };
}

/** The output of the body for the training set. */
async function featuresOf(net: Net, setting: Setting): Promise<Tensor> {
  const train = trainSet(setting);
  const features = await extract(net, train, { at: setting.layer });
  return features.read([...train.labels.keys()]);
}
