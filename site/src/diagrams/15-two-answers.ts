import { arrow, BLUE, box, type Diagram, GREEN, INK, label, QUIET, RED } from './pieces';

/** Lesson 15: a prompt, and how probable each of two answers is after it. */
export const twoAnswers: Diagram = {
  name: '15-two-answers',
  title: 'Classify by asking',
  description:
    'The prompt “Review: The food was not good. Sentiment:” enters the decoder, which outputs a probability for each of 49,152 tokens that could come next. Only two answers are compared, “ negative” and “ positive”, each with its log-probability after the prompt. The more probable one is the prediction. An answer of several tokens has the sum of their log-probabilities: ln 0.5 + ln 0.2 = −2.30.',
  height: 310,
  drawing: [
    label([20, 40], 'prompt', { bold: true, anchor: 'start' }),
    box([20, 52], [208, 84], [], { color: INK, fill: '#ffffff' }),
    label([34, 76], ['Review: The food', 'was not good.', 'Sentiment:'], { anchor: 'start', size: 15 }),
    arrow([
      [230, 94],
      [250, 94],
    ]),
    box([254, 60], [116, 68], ['decoder', '49,152 logits'], { color: BLUE, size: 15 }),
    label([400, 40], 'answers', { bold: true, anchor: 'start' }),
    arrow([
      [373, 84],
      [396, 74],
    ]),
    arrow([
      [373, 104],
      [396, 114],
    ]),
    box([400, 54], [180, 36], 'ln p(␣negative)', { color: GREEN, size: 15, width: 3 }),
    box([400, 100], [180, 36], 'ln p(␣positive)', { color: RED, size: 15, dash: '6 4', fill: '#ffffff' }),
    label([580, 164], 'The larger one is predicted.', { size: 15, anchor: 'end' }),
    label([20, 210], 'an answer of two tokens', { bold: true, anchor: 'start' }),
    box([20, 224], [92, 36], 'prompt', { color: INK, fill: '#ffffff', size: 15 }),
    box([120, 224], [86, 36], 'token 1', { color: GREEN, size: 15 }),
    box([214, 224], [86, 36], 'token 2', { color: GREEN, size: 15 }),
    label([163, 282], 'p = 0.5', { size: 15 }),
    label([257, 282], 'p = 0.2', { size: 15 }),
    arrow([
      [304, 242],
      [332, 242],
    ]),
    label([342, 247], 'ln 0.5 + ln 0.2 = −2.30', { anchor: 'start' }),
    label([342, 282], 'an example', { anchor: 'start', size: 15, color: QUIET }),
  ],
};
