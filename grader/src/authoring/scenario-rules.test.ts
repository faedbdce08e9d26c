import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { askedOf } from './asked';
import { besideTheAnswer } from './scenario-rules';

const root = join(__dirname, '../../..');
const COMPUTES = 'computes with what the answer gave';

/** The finding on the one line of a scenario's body that ends in `// here`. */
function found(body: string, { head = '', setting = '' } = {}) {
  const text = `${head}
export async function run(answer: any, given: any) {
${body}
}`;
  return besideTheAnswer(text, setting);
}

/** Expects one finding, on the line that is marked, with this sentence. */
function expectHere(body: string, says: string, parts: { head?: string; setting?: string } = {}) {
  const [file, text] = parts.setting?.includes('// here')
    ? ['setting.ts', parts.setting]
    : ['scenario.ts', `${parts.head ?? ''}\n\n${body}`];
  const line = text.split('\n').findIndex((each) => each.includes('// here')) + 1;
  expect(found(body, parts)).toEqual([{ file, line, says: expect.stringContaining(says) }]);
}

describe('a scenario that measures beside the answer is refused by its line:', () => {
  test.each([
    ['values', 'return given.x.dataSync(); // here', '.dataSync asks the tensor itself'],
    ['values, by a name in brackets', `return given.x['arraySync'](); // here`, '.arraySync asks the tensor itself'],
    ['values, where there may be none', 'return given.x?.bytesSync?.(); // here', '.bytesSync asks'],
    ['values, taken out', 'const { dataSync } = given.x; // here', '.dataSync asks'],
    ['values, later', 'return await given.x.data(); // here', '.data asks the tensor itself'],
    ['whether it is there', 'return given.x.isDisposed; // here', 'use copied, weightsOf or isInMemory'],
  ])('tensors by their own methods: %s', (_, body, says) => expectHere(body, says));

  test.each([
    ['', 'return tf.memory().numTensors; // here'],
    ['', 'const t = tf;\nreturn t.memory(); // here'],
    ['', 'const t = tf, u = t;\nreturn u?.engine(); // here'],
    ['', 'const { memory } = tf; // here'],
    ['', 'const { memory: count } = tf; // here'],
    ['', `return tf['backend'](); // here`],
    [`import { tf as flow } from 'transferlab';`, 'return flow.memory(); // here'],
    [`import * as flow from '@tensorflow/tfjs-node';`, 'return flow.env(); // here'],
    [`import flow from '@tensorflow/tfjs';`, 'return flow.profile(() => 1); // here'],
    [`import { memory } from '@tensorflow/tfjs'; // here`, 'return 1;'],
    [`import { memory as count } from '@tensorflow/tfjs'; // here`, 'return 1;'],
  ])("TensorFlow.js' own counters: %s %s", (head, body) => {
    expectHere(body, 'count by memory() of course/scenario', { head });
  });

  test.each([
    [`import { evaluate } from 'transferlab'; // here`, 'return 1;'],
    [`import { predict as ask } from 'transferlab'; // here`, 'return 1;'],
    [`import * as lib from 'transferlab';`, 'return lib.extract(given); // here'],
    [`import * as lib from 'transferlab';`, 'const { evaluate } = lib; // here'],
  ])("the library's measures: %s %s", (head, body) => {
    expectHere(body, "measures in the answer's process", { head });
  });

  test.each([
    'return (await answer.f()) > 3; // here',
    'const result = await answer.f();\nreturn result.value > 3; // here',
    'const result = answer.f();\nreturn result?.value?.at(0) === 3; // here',
    'const { f } = answer;\nconst [first] = f();\nreturn first - 1; // here',
    'let result;\nresult = await answer.f();\nreturn -result; // here',
    'const result = answer.f();\nreturn Math.max(...result); // here',
    'const result = answer.f();\nreturn Number(result.value); // here',
    'const result = answer.f();\nreturn JSON.stringify(result); // here',
    'const result = answer.f();\nreturn Object.is(result, given); // here',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a scenario's
    'const result = answer.f();\nreturn `is ${result}`; // here',
    'const result = answer.f();\nreturn result.every((x: number) => given.has(x)); // here',
    `const result = answer.f();\nreturn result['filter'](given.test); // here`,
    'const result = answer.f();\nreturn result.map((x: number) => x * 2); // here',
    'const all = [];\nfor (const x of answer.f()) all.push(x + 1); // here',
    'let sum = 0;\nfor (const x of answer.f()) sum += x; // here',
    'const result = answer.f();\nfor (let i = 0; i < result.length; i++) given.push(i); // here',
    'const result = answer.f();\nif (result.ok) given.count(); // here',
    'const result = answer.f();\nreturn result ? 1 : 0; // here',
    'const result = answer.f();\nreturn result && given; // here',
    `const result = answer.f();\nreturn 'x' in result; // here`,
    'const result = answer.f();\nreturn /x/.test(result.text); // here',
    'const result = answer.f();\nswitch (result.kind) { // here\n  default: return 1;\n}',
    'try {\nanswer.f();\n} catch (error: any) {\nreturn error.message.includes("no"); // here\n}',
    'const result = answer.f();\nreturn copied(result.length > 3); // here',
    'let last;\nfor (const x of given) {\ngiven.push(last === x); // here\nlast = answer.f(x);\n}',
  ])('computing with what the answer gave: %s', (body) => expectHere(body, COMPUTES));

  test.each([
    ['return isLarge(answer.f());', 'const isLarge = (value: number) => value > 3; // here'],
    ['return isLarge(answer.f());', 'function isLarge({ value }: any) {\n  return value > 3; // here\n}'],
    [
      'return outer(1, answer.f());',
      'const outer = (_: number, x: any) => inner(x);\nconst inner = (x: any) => !x; // here',
    ],
    ['return asks(answer);', 'const asks = (all: any) => all.f() > 3; // here'],
  ])('through functions beside it or in setting.ts: %s %s', (body, helper) => {
    expectHere(body, COMPUTES, { head: helper });
    expectHere(body, COMPUTES, { setting: `export ${helper.replace('\nconst', '\nexport const')}` });
  });

  test.each([
    'await answer.train(net);\nreturn weightsOf(net.weights); // here',
    'await answer.train({ net });\nreturn weightsOf(net?.weights); // here',
    'await answer.train([net]);\nconst { weights } = net; // here',
    `await answer.train({ ...net });\nreturn weightsOf(net['weights']); // here`,
    'for (const seed of [1, 2]) {\nweightsOf(net.weights); // here\nawait answer.train(net, seed);\n}',
  ])('looking at what it had in hand: %s', (body) => {
    expectHere(`const net = given();\n${body}`, 'after the answer had net in hand');
  });

  test('looking at what it had in hand by a function', () => {
    expectHere('const net = given();\nawait answer.train(net);\nreturn weightsIn(net);', 'had net in hand', {
      head: 'const weightsIn = (net: any) => weightsOf(net.weights); // here',
    });
  });

  test.each([
    'export const run = (answer: any) => answer.f() > 3; // here',
    'export const run = async function (answer: any) { return (await answer.f()) > 3; }; // here',
    'const run = (answer: any) => answer.f() > 3; // here\nexport { run as asked };',
    'export default function (answer: any) { return answer.f() > 3; } // here',
  ])('however it is exported: %s', (text) => {
    expect(besideTheAnswer(text)).toEqual([{ file: 'scenario.ts', line: 1, says: expect.stringContaining(COMPUTES) }]);
  });
});

describe('what decides nothing is left alone:', () => {
  test.each([
    'const result = await answer.f(given.x + 1);\nreturn copied(result);',
    'return { said: copied(answer.f()), several: [1, 2].map((x) => x + 1) };',
    'const net = given();\nconst { weights } = net;\nawait answer.train(net);\nreturn weightsOf(weights);',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a scenario's
    'const net = await answer.make();\nif (!net?.layers) throw new Error(`make returned ${net}.`);\nreturn weightsOf(net.weights);',
    'for (const seed of [1, 2]) {\nconst net = given(seed);\nconst { weights } = net;\nawait answer.train(net);\nweightsOf(weights);\n}',
    'const tensors = memory();\nawait answer.f();\nreturn { left: tensors.left(), isLarge: given.x > 3 };',
    'const slope = tf.grad((x: any) => tensorFrom("f", answer.f(x)));\nreturn copied(tf.add(slope(given), 1));',
    // Two variables of one name are two.
    'const of = (result: number) => result > 3;\nconst result = answer.f();\nreturn [of(1), copied(result)];',
    'const taken = (await answer.f()) ?? {};\nreturn copied(taken);',
  ])('%s', (body) => expect(found(body)).toEqual([]));

  test.each([
    'return answer.f() > 3; // claim: compared with the rule',
    '// Claim: compared with the rule.\nreturn answer.f() > 3;',
  ])('what is said to be a claim, with what it is compared: %s', (body) => expect(found(body)).toEqual([]));

  test('but not a claim without a reason', () => {
    expect(found('return answer.f() > 3; // claim:')).toHaveLength(1);
  });

  test('functions of a setting that get nothing of the answer’s may compute', () => {
    const setting = 'export const points = (seed: number) => [seed + 1].filter((x) => x > 1);';
    expect(found('await answer.f(points(given.seed));', { setting })).toEqual([]);
  });

  test.each(['exercises/06-how-much/freeze', 'grader/templates/two-halves/exercise'])('%s', (folder) => {
    const [scenario, setting] = ['scenario.ts', 'setting.ts'].map((name) =>
      readFileSync(join(root, folder, name), 'utf8'),
    );
    expect(besideTheAnswer(scenario, setting)).toEqual([]);
  });
});

test('what a check file asks of its halves is found in every way of writing it', () => {
  const text = `
async function tune({ scenario, measure: m }: Reach) { await scenario<{ a: number }>('one', 1); return m('two'); }
const later = (scenario: Reach['scenario']) => scenario(\`three\`);
check('a', async (reach) => { await reach.measure<number>(x ? 'four' : 'five'); });
check('b', async ({ call, scenario }) => { await call('no'); await scenario(names[0]); });
check('scenario("no")', async () => { other('no'); /* measure('no') */ });`;
  expect(askedOf(text)).toEqual([
    { half: 'scenario', name: 'one', line: 2 },
    { half: 'measure', name: 'two', line: 2 },
    { half: 'scenario', name: 'three', line: 3 },
    { half: 'measure', name: 'four', line: 4 },
    { half: 'measure', name: 'five', line: 4 },
    { half: 'scenario', name: undefined, line: 5 },
  ]);
});
