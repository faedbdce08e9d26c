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
import { type OptionNames, requireOptions } from '../require/options';
import { logLikelihoods } from './log-likelihood';

export interface PromptOptions {
  /** What the net reads of a text, up to where the answer begins: `(text) => `Review: ${text}\nMood:``. */
  prompt(text: string): string;
  /** The answer that stands for each class, in their order, with the space before it: `[' bad', ' good']`. */
  readonly answers: readonly string[];
  /** Labelled texts that stand before the one that is asked about, each with its answer; none unless said. */
  readonly shots?: readonly { readonly text: string; readonly label: number }[];
  /** What stands between them; an empty line unless said. */
  readonly between?: string;
  /** Whether an answer counts by the mean log p of its tokens, unless said, or by their sum. */
  readonly by?: 'mean' | 'sum';
  /** A text that says nothing ('N/A'): what the net answers there is taken off (contextual calibration, Zhao 2021). */
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
 * Classes without training: the class whose answer the net holds to be likeliest behind a prompt (Brown 2020), zero-shot, or
 * few-shot where `shots` stand before. Gives for each text the place of its class and the score of each `[texts][classes]`.
 * Throws where there are fewer than two answers or two alike, and where a shot has no answer.
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
  const all = neutral === undefined ? texts : [...texts, neutral];
  const found = await logLikelihoods(
    net,
    all.map((text) => fewShotPrompt(text, options)),
    answers,
  );
  const scores = found.map((ofText) => ofText.map((one) => one[by]));
  const blank = neutral === undefined ? answers.map(() => 0) : (scores.pop() as number[]);
  const own = scores.map((row) => row.map((score, which) => score - blank[which]));
  return { predictions: own.map((row) => row.indexOf(largest(row))), scores: own };
}

/** The prompt of a text with its shots before it: what `classifyByPrompt` gives the net to read. */
export function fewShotPrompt(text: string, options: PromptOptions): string {
  requireOptions('fewShotPrompt', options, PROMPT_OPTIONS);
  requireParts('fewShotPrompt', options);
  requireText('fewShotPrompt', 'its text', text);
  const { prompt, answers, shots = [], between = '\n\n' } = options;
  return [...shots.map((shot) => prompt(shot.text) + answers[shot.label]), prompt(text)].join(between);
}

function requireParts(call: string, { prompt, answers, shots = [] }: PromptOptions): void {
  requireFunction(`${call}'s prompt`, 'what makes the prompt of a text', prompt);
  requireNames(`${call}'s answers`, answers);
  requireArray(`${call}'s shots`, '{ text, label }', shots);
  for (const shot of shots) requireProperties(`${call}'s shots`, '{ text, label }', shot, ['text', 'label']);
}

function requirePrompt({ answers, shots = [] }: PromptOptions): void {
  if (answers.length < 2 || new Set(answers).size < answers.length) {
    throw new TransferError(
      `answers are ${JSON.stringify(answers)}; give one for each of two classes or more, no two alike: [' bad', ' good'].`,
    );
  }
  const odd = shots.find(({ label }) => answers[label] === undefined);
  if (!odd) return;
  throw new TransferError(
    `The shot '${odd.text}' has the label ${odd.label}, and the ${answers.length} answers stand for the labels 0 to ${answers.length - 1}.`,
  );
}
