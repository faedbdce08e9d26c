import { describe, expect, test } from '@jest/globals';
import { mlp } from '../backbones/mlp';
import type { Net } from '../core/net';
import { TransferError } from '../error';
import { dispose } from '../net/compose';
import { smallNet, stripes } from '../train/callbacks/fixtures/small-net';
import { fit } from '../train/fit';
import { crossEntropy } from '../train/loss';
import { chain } from './chain';
import { freezeNorms } from './freeze-norms';
import { sgd } from './sgd';
import { unfreezeNorms } from './unfreeze-norms';

describe('unfreezeNorms', () => {
  test('keeps exactly what freezeNorms lets learn', () => {
    const names = [
      'conv/kernel',
      'norm/scale',
      'norm/offset',
      'norm/mean',
      'norm/variance',
      'head/kernel',
      'head/scale',
    ];
    for (const name of names)
      expect(unfreezeNorms().freezes?.(name, names)).toBe(!freezeNorms().freezes?.(name, names));
  });

  test('lets scales, offsets and averages move, and keeps every other weight to the bit', async () => {
    const net = smallNet();
    const values = () =>
      Object.entries((net as Net).weights).map(
        ([name, weight]) => [name, Array.from(weight.dataSync()).join()] as const,
      );
    const before = new Map(values());
    await fit(net, stripes(), {
      loss: crossEntropy(),
      optimizer: chain(unfreezeNorms(), sgd(0.1)),
      epochs: 1,
      batch: 8,
      seed: 1,
    });
    const moved = values().filter(([name, value]) => before.get(name) !== value);
    expect(moved.map(([name]) => name)).toEqual(
      ['scale', 'offset', 'mean', 'variance'].map((part) => `body/norm/${part}`),
    );
    dispose(net);
  });

  test('a net without batch normalisation is refused in a sentence', async () => {
    const net = mlp({ inputFeatures: 2, hidden: 3, classes: 2 });
    expect(() => unfreezeNorms().validate?.(Object.keys(net.weights))).toThrow(TransferError);
    expect(() => unfreezeNorms().validate?.(Object.keys(net.weights))).toThrow(
      /needs a network with batch normalisation; got none/,
    );
    dispose(net);
  });
});
