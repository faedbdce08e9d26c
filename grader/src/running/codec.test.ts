import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decode, encode, type Wire } from './codec';
import { parseReply } from './reply';

const throughJson = (value: unknown) => decode(JSON.parse(JSON.stringify(encode(value))) as Wire);

test('numbers that JSON lacks, undefined and typed arrays survive the border', () => {
  const value = {
    odd: [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0],
    lonely: -0,
    nothing: undefined,
    mixed: [1, 'a', null, undefined],
    bytes: Uint8Array.of(0, 255),
    floats: Float32Array.of(0.1, -1e30),
  };
  expect(throughJson(value)).toEqual(value);
  expect(Object.is((throughJson(value) as typeof value).lonely, -0)).toBe(true);
});

test('any JSON value and any double comes back as it was', () => {
  const named = (value: unknown) => JSON.stringify(value).includes('__proto__');
  const jsonValue = fc.jsonValue().filter((value) => !named(value)); // That key is refused: see below.
  fc.assert(fc.property(jsonValue, (value) => expect(throughJson(value)).toEqual(value)));
  fc.assert(fc.property(fc.array(fc.double()), (value) => expect(throughJson(value)).toEqual(value)));
});

test('a key named $ is a key, not a tag', () => {
  const value = { $: 'tensor', shape: [1], $$: { $: 'undefined' } };
  expect(throughJson(value)).toEqual(value);
});

test('a tensor keeps its type and shape, rounded to its own precision', () => {
  const tensor = { dtype: 'float32', shape: [2, 2], values: [1, 2, 0.1, Number.NaN] };
  expect(throughJson(tensor)).toEqual({ ...tensor, values: [1, 2, Math.fround(0.1), Number.NaN] });
  expect(throughJson({ dataSync: () => Uint8Array.of(1, 0), shape: [2], dtype: 'bool' })).toEqual({
    dtype: 'bool',
    shape: [2],
    values: [1, 0],
  });
});

test.each([
  ['a function', { f: () => 1 }, 'the value.f is a function'],
  ['a class instance', [new Map()], 'the value[0] is a Map'],
  ['a symbol', Symbol('s'), 'is a symbol'],
  ['a big integer', 10n, 'is a bigint'],
  ['a key named __proto__', JSON.parse('{"__proto__": 1}'), '__proto__'],
  ['a tensor of text', { dtype: 'string', shape: [1], values: ['a'] }, 'tensor of string'],
  ['a tensor of whole numbers with half of one', { dtype: 'int32', shape: [1], values: [0.5] }, 'int32 that holds 0.5'],
  ['a tensor of whole numbers with NaN', { dtype: 'int32', shape: [1], values: [Number.NaN] }, 'holds NaN'],
  ['a tensor of truth values with 2', { dtype: 'bool', shape: [1], values: [2] }, 'bool that holds 2'],
  ['a tensor of numbers with text', { dtype: 'float32', shape: [1], values: ['1'] }, 'float32 that holds 1'],
  ['a tensor that lacks values', { dtype: 'int32', shape: [3], values: [1] }, '1 values instead of 3'],
])('%s is refused with its place', (_, value, sentence) => {
  expect(() => encode(value)).toThrow(sentence);
});

test('a value that contains itself is refused', () => {
  const value: { self?: unknown } = {};
  value.self = value;
  expect(() => encode(value)).toThrow('contains itself');
});

const reply = (value: string) => parseReply(`{"id":1,"ok":true,"value":${value}}`);

test('a forged key __proto__ never reaches an object', () => {
  const parsed = reply('{"a":1,"__proto__":{"polluted":true}}');
  const value = decode((parsed as { value: Wire }).value) as object;
  expect(Object.keys(value)).toEqual(['a']);
  expect((value as { polluted?: boolean }).polluted).toBeUndefined();
  expect(reply('{"$":"object","entries":[["__proto__",1]]}')).toBeUndefined();
});

test.each([
  ['no JSON', 'nonsense'],
  ['an unknown tag', '{"$":"function"}'],
  ['a tensor whose values do not fill it', '{"$":"tensor","dtype":"float32","shape":[1000000],"base64":"AAAAAA=="}'],
  ['a negative length', '{"$":"tensor","dtype":"float32","shape":[-1],"base64":""}'],
  ['text that is not base64', '{"$":"numbers","base64":"!"}'],
  ['a truth value of 7', '{"$":"tensor","dtype":"bool","shape":[1],"base64":"Bw=="}'],
  ['a prototype beside its data', '{"$":"undefined","__proto__":{"a":1},"constructor":1}'],
  ['a number that JSON would not write', '1e'],
  ['half a number', '{"$":"Float32Array","base64":"AAA="}'],
  ['endless nesting', '['.repeat(100_000) + ']'.repeat(100_000)],
])('a reply with %s is no reply', (_, value) => {
  expect(reply(value)).toBeUndefined();
});

test('a reply with a tensor is one', () => {
  expect(reply('{"$":"tensor","dtype":"float32","shape":[1],"base64":"AAAAAA=="}')).toBeDefined();
});
