import { setTimeout } from 'node:timers/promises';
import { copied, weightsOf } from 'course/scenario';
import { crossEntropy, type Dataset, fit, type Net, type Transform } from 'transferlab';
import { makeNet, points, type Setting, type Stage } from './setting';

interface Answer {
  optimizerOf(stage: Stage, rate: number): Transform | Promise<Transform>;
  tune(net: Net, train: Dataset, rate: number): Promise<string[][]>;
}

/** The weights of a net after a single step of one stage's optimizer. */
export async function oneStep(answer: Answer, setting: Setting, stage: Stage, rate: number) {
  const net = makeNet(setting);
  const weights = { ...net.weights };
  const optimizer = await answer.optimizerOf(stage, rate);
  await fit(net, points(12, 5), { loss: crossEntropy(), optimizer, epochs: 1, batch: 12, seed: 1, cache: false });
  return weightsOf(weights);
}

let tuned: Net['weights'] = {};

/** What the answer says of three stages, the weights then, and where `watched` as they were each time that examples were read. */
export async function threeStages(answer: Answer, setting: Setting, rate: number, watched: boolean) {
  const net = makeNet(setting);
  // The variables themselves: the answer may put others in their place.
  const weights = { ...net.weights };
  tuned = weights;
  const data = points(30, 5);
  const whenRead: ReturnType<typeof weightsOf>[] = [];
  const watching: Dataset = {
    ...data,
    read(places) {
      whenRead.push(weightsOf(weights));
      return data.read(places);
    },
  };
  const moved = await answer.tune(net, watched ? watching : data, rate);
  return { moved: copied(moved), whenRead, weights: weightsOf(weights) };
}

/** The weights of the net that was tuned last, when a training that nobody waited for has gone on for a while. */
export async function later() {
  await setTimeout(300);
  return weightsOf(tuned);
}
