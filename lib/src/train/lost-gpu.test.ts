import { expect, jest, test } from '@jest/globals';
import type { Callback } from '../core/callback';
import { watchDevice } from '../engine/lost-device';
import { sgd } from '../optimize/sgd';
import { smallNet, stripes } from './callbacks/fixtures/small-net.js';
import { fit } from './fit';
import { crossEntropy } from './loss';

test('a GPU that is lost in the second epoch ends the run with the history of the first', async () => {
  let lose: (info: { reason: string; message: string }) => void = () => {};
  watchDevice(new Promise((resolve) => (lose = resolve)));
  const losing: Callback = {
    step({ step }) {
      if (step !== 4) return;
      lose({ reason: 'unknown', message: 'the driver was reset' });
      throw new Error('mapAsync failed');
    },
  };
  const stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  const options = { loss: crossEntropy(), optimizer: sgd(0.1), epochs: 3, batch: 8, seed: 1, callbacks: [losing] };
  const { epochs, stopped } = await fit(smallNet(), stripes(24), options);
  stderr.mockRestore();
  expect(epochs.map(({ epoch }) => epoch)).toEqual([1]);
  expect(stopped).toMatch(/^The GPU was lost \(the driver was reset\).*checkpoint\(file\)/);
});
