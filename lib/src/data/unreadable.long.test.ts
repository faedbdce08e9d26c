import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { backbone } from '../backbones/backbone';
import type { Net } from '../core/net';
import { dispose } from '../net/compose';
import { unreadable } from './unreadable';

describe.each(['minilm', 'smollm2-135m'] as const)('to %s', (name) => {
  let net: Net;
  beforeAll(async () => {
    net = await backbone(name);
  });
  afterAll(() => dispose(net));
  const said = (text: string) => {
    const { tokenizer } = net.input;
    return tokenizer && unreadable(tokenizer, text, tokenizer.encode(text));
  };

  test.each([
    'Don’t do it!!!! 10/10 :-(',
    'This place is great!!!!!!!!!!!!!!',
    'A FLY was in my apple juice.. A FLY!!!!!!!!',
    'W810i is just SUPERB.',
    'Ein Film, den man gesehen haben muss, ehrlich.',
    'naïve café déjà vu',
    'no',
    '?',
  ])('%s can be read', (text) => {
    expect(said(text)).toBeUndefined();
  });

  test.each(['ეს ფილმი ძალიან კარგია', 'यह फिल्म बहुत अच्छी थी', '这部电影很好看我喜欢'])(
    '%s is in a script that it hardly covers',
    (text) => {
      expect(said(text)).toMatch(
        /is in a script that the vocabulary of .* hardly covers \(\d+ of \d+ tokens are unknown or one letter\)/,
      );
    },
  );
});
