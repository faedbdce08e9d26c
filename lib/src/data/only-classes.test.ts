import { describe, expect, test } from '@jest/globals';
import { TransferError } from '../error';
import { arrays } from './arrays';
import { onlyClasses } from './only-classes';

const birds = arrays([[10], [11], [12], [13], [14]], [0, 1, 2, 1, 0], {
  classes: ['crow', 'wren', 'tit'],
  name: 'birds',
});

describe('onlyClasses', () => {
  test('keeps the examples of these classes, which stand and count in the order named', async () => {
    const some = onlyClasses(birds, ['tit', 'crow']);
    expect(some.classes).toEqual(['tit', 'crow']);
    expect(some.labels).toEqual([1, 0, 1]);
    expect(some.ids).toEqual(['row 0', 'row 2', 'row 4']);
    const x = await some.read([0, 1, 2]);
    expect(Array.from(x.dataSync())).toEqual([10, 12, 14]);
    x.dispose();
  });

  test('of all classes is the set, and the set stays as it is', () => {
    expect(onlyClasses(birds, ['crow', 'wren', 'tit']).labels).toEqual(birds.labels);
    expect(birds.classes).toEqual(['crow', 'wren', 'tit']);
  });

  test('a class that is not there, one named twice, and none are refused', () => {
    expect(() => onlyClasses(birds, ['crow', 'jay'])).toThrow(TransferError);
    expect(() => onlyClasses(birds, ['crow', 'jay'])).toThrow(
      "birds: there is no class 'jay'. Its classes: crow, wren, tit.",
    );
    expect(() => onlyClasses(birds, ['crow', 'crow'])).toThrow("onlyClasses names 'crow' twice. Name each class once.");
    expect(() => onlyClasses(birds, [])).toThrow('birds: no classes were named. Its classes: crow, wren, tit.');
  });
});
