import { expect, test } from '@jest/globals';
import { TransferError } from '../error';
import { requireOptions } from './options';

interface Options {
  readonly epochs: number;
  readonly batch?: number;
}

const NAMES = { epochs: 'required', batch: true } as const;

/** Calls it as JavaScript may, without types. */
const check = (options: unknown) => () => requireOptions<Options>('fit', options as Options, NAMES);

test('options that are known pass, and undefined counts as left out', () => {
  expect(check({ epochs: 1, batch: 2 })).not.toThrow();
  expect(check({ epochs: 1, batch: undefined })).not.toThrow();
  expect(check(Object.create({ inherited: 1 }, { epochs: { value: 1, enumerable: true } }))).not.toThrow();
});

test('an option that is not known is named, with the nearest one and all there are', () => {
  expect(check({ epochs: 1, bacth: 2 })).toThrow(
    new TransferError("fit has no option 'bacth'. Did you mean 'batch'? Its options are epochs, batch."),
  );
  expect(check({ epochs: 1, metrics: [] })).toThrow(
    new TransferError("fit has no option 'metrics'. Its options are epochs, batch."),
  );
  // Names that every object has are not options.
  expect(check({ epochs: 1, constructor: 1 })).toThrow(/no option 'constructor'/);
  // Also where its value is undefined: the name was still misspelt.
  expect(check({ epochs: 1, epoch: undefined })).toThrow(/Did you mean 'epochs'/);
});

test('a required option that is left out or undefined is named', () => {
  const sentence = new TransferError("fit needs the option 'epochs'. Its options are epochs, batch.");
  expect(check({ batch: 1 })).toThrow(sentence);
  expect(check({ epochs: undefined })).toThrow(sentence);
});

test.each([
  [undefined, 'undefined'],
  [null, 'null'],
  ['epochs', "the string 'epochs'"],
  [3, 'the number 3'],
  [[1, 2], 'an array of 2'],
  [() => 1, 'a function'],
])('%p is no object of options', (value, said) => {
  expect(check(value)).toThrow(
    new TransferError(
      `fit takes its options as an object, such as { epochs: … }; got ${said}. Its options are epochs, batch.`,
    ),
  );
});

test('a promise of options says what is missing', () => {
  expect(check(Promise.resolve({ epochs: 1 }))).toThrow(/got a promise. Write await before the call that makes it/);
});

test('a list of names that differs from the type does not compile', () => {
  const options: Options = { epochs: 1 };
  // @ts-expect-error: batch is missing.
  requireOptions('fit', options, { epochs: 'required' });
  // @ts-expect-error: steps is too many.
  requireOptions('fit', options, { epochs: 'required', batch: true, steps: true });
  // @ts-expect-error: epochs is required.
  requireOptions('fit', options, { epochs: true, batch: true });
  // @ts-expect-error: batch is not required.
  expect(() => requireOptions('fit', options, { epochs: 'required', batch: 'required' })).toThrow(TransferError);
});
