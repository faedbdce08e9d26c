import type { Net } from '../core/net';
import { TransferError } from '../error';
import { largest } from '../extremes';
import {
  requireArray,
  requireFunction,
  requireNames,
  requireNet,
  requireProperties,
  requireText,
} from '../require/arguments';
import { requireOneOf } from '../require/one-of';
import { type OptionNames, requireOptions } from '../require/options';
import { logLikelihoods } from './log-likelihood';

export interface PromptOptions {
  /** Builds the prompt of a text, up to where the answer begins: `(text) => `Review: ${text}\nMood:``. */
  prompt(text: string): string;
  /** The answer for each class, in order, with the space before it: `[' bad', ' good']`. */
  readonly answers: readonly string[];
  /** Few-shot examples: labelled texts that come before the text to classify, each with its answer; none by default. */
  readonly shots?: readonly { readonly text: string; readonly label: number }[];
  /** The separator between them; an empty line by default. */
  readonly between?: string;
  /** Whether an answer's score is the mean log p of its tokens, the default, or their sum. */
  readonly by?: 'mean' | 'sum';
  /** A text without content ('N/A'), whose scores are subtracted (contextual calibration, Zhao 2021). */
  readonly neutral?: string;
}

/** The names of `PromptOptions`. */
const PROMPT_OPTIONS = {
  prompt: 'required',
  answers: 'required',
  shots: true,
  between: true,
  by: true,
  neutral: true,
} as const satisfies OptionNames<PromptOptions>;

/**
 * Classifies texts by prompting (Brown 2020), zero-shot, or few-shot with `shots`: the prediction is the class whose
 * answer is most probable after the prompt. Returns the class index of each text `[texts]`, and the scores
 * `[texts][classes]`. Throws if there are fewer than two answers, if two are equal, if a shot's label has no answer, if
 * `by` is neither `mean` nor `sum`, or if the net is not a decoder with next-token logits.
 */
export async function classifyByPrompt(
  net: Net,
  texts: readonly string[],
  options: PromptOptions,
): Promise<{ predictions: number[]; scores: number[][] }> {
  requireOptions('classifyByPrompt', options, PROMPT_OPTIONS);
  requireParts('classifyByPrompt', options);
  requireNet('classifyByPrompt', net);
  requireArray('classifyByPrompt', 'texts', texts);
  const { answers, by = 'mean', neutral } = options;
  requirePrompt(options);
  const inputs = neutral === undefined ? texts : [...texts, neutral];
  const likelihoods = await logLikelihoods(
    net,
    inputs.map((text) => fewShotPrompt(text, options)),
    answers,
  );
  const scores = likelihoods.map((ofText) => ofText.map((likelihood) => likelihood[by]));
  const neutralScores = neutral === undefined ? answers.map(() => 0) : (scores.pop() as number[]);
  const calibrated = scores.map((row) => row.map((score, answer) => score - neutralScores[answer]));
  return { predictions: calibrated.map((row) => row.indexOf(largest(row))), scores: calibrated };
}

/** The prompt of a text with the few-shot examples before it, as `classifyByPrompt` passes it to the net. Throws on invalid options. */
export function fewShotPrompt(text: string, options: PromptOptions): string {
  requireOptions('fewShotPrompt', options, PROMPT_OPTIONS);
  requireParts('fewShotPrompt', options);
  requireText('fewShotPrompt', 'its text', text);
  const { prompt, answers, shots = [], between = '\n\n' } = options;
  return [...shots.map((shot) => prompt(shot.text) + answers[shot.label]), prompt(text)].join(between);
}

function requireParts(call: string, { prompt, answers, shots = [], by = 'mean' }: PromptOptions): void {
  requireOneOf(`${call}'s by`, by, ['mean', 'sum']);
  requireFunction(`${call}'s prompt`, 'what makes the prompt of a text', prompt);
  requireNames(`${call}'s answers`, answers);
  requireArray(`${call}'s shots`, '{ text, label }', shots);
  for (const shot of shots) requireProperties(`${call}'s shots`, '{ text, label }', shot, ['text', 'label']);
}

function requirePrompt({ answers, shots = [] }: PromptOptions): void {
  if (answers.length < 2 || new Set(answers).size < answers.length) {
    throw new TransferError(
      `answers must be distinct, one for each of two classes or more; got ${JSON.stringify(answers)}. Try [' bad', ' good'].`,
    );
  }
  const unanswered = shots.find(({ label }) => answers[label] === undefined);
  if (!unanswered) return;
  throw new TransferError(
    `The shot '${unanswered.text}' has the label ${unanswered.label}, and the ${answers.length} answers stand for the labels 0 to ${answers.length - 1}.`,
  );
}
