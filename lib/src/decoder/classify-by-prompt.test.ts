import { expect, test } from '@jest/globals';
import { dispose } from '../net/compose';
import { classifyByPrompt, fewShotPrompt, type PromptOptions } from './classify-by-prompt';
import { wordDecoder } from './fixtures/word-decoder';

test.each(['max', 'length', 1, null])('scores by %p are refused', async (by) => {
  const options = { prompt: (text: string) => text, answers: [' bad', ' good'], by } as PromptOptions;
  const net = wordDecoder();
  await expect(classifyByPrompt(net, ['the film'], options)).rejects.toThrow(
    "classifyByPrompt's by must be 'mean' or 'sum'; got ",
  );
  expect(() => fewShotPrompt('the film', options)).toThrow("fewShotPrompt's by must be 'mean' or 'sum'; got ");
  dispose(net);
});
