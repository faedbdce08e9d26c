import { relative } from 'node:path';
import { createInterface } from 'node:readline';
import { type Command, InvalidArgumentError } from 'commander';
import { answerFile } from '../answer';
import type { Course } from '../course';
import { findExercise } from '../exercise';
import { writeWhole } from '../files';
import { type Asked, answerText } from '../questions/answer-text';
import { askedNow } from '../questions/asked';
import { type Judgement, judge } from '../questions/judge';
import { VARIANTS } from '../questions/pose';
import { isChoice } from '../questions/question';
import { questionsText } from '../questions/text';
import { visible } from '../visible-text';

interface QuestionsOptions {
  json?: boolean;
  variant?: number;
}

/** Registers `questions`: asks the questions of an exercise, and at a terminal takes the answers. */
export function questionsCommand(command: Command, course: Course): void {
  command
    .command('questions <id>')
    .description('the questions of an exercise; at a terminal you answer them here')
    .option('--json', 'print them as text and as HTML, in JSON')
    .option('--variant <number>', 'another variant than yours, to look at', variantOf)
    .action(async (id: string, { json = false, variant }: QuestionsOptions) => {
      const exercise = findExercise(course, id);
      const asked = await askedNow(course, exercise, variant);
      if (json) {
        const { questionsHtml } = await import('../questions/html');
        console.log(JSON.stringify({ text: questionsText(asked), html: questionsHtml(asked) }));
        return;
      }
      console.log(visible(questionsText(asked)));
      const isTerminal = process.stdin.isTTY && process.stdout.isTTY;
      const file = answerFile(exercise);
      const given = isTerminal && variant === undefined ? await taken(asked) : undefined;
      if (given) writeWhole(file, answerText(asked, given));
      const name = relative(process.cwd(), file);
      console.log(given ? `Written to ${name}.` : `Answer in ${name}:\n\n${answerText(asked)}`);
      console.log(`Then: npx course check ${exercise.id}`);
    });
}

function variantOf(text: string): number {
  const variant = Number(text);
  if (!Number.isInteger(variant) || variant < 1 || variant > VARIANTS)
    throw new InvalidArgumentError(`A variant is an integer from 1 to ${VARIANTS}.`);
  return variant;
}

/** The reader's answers, one line each; undefined where the input ended before the last. */
async function taken(asked: Asked): Promise<Record<string, string | number> | undefined> {
  const input = createInterface({ input: process.stdin });
  // Lines that arrive before they are asked for wait in here.
  const lines = input[Symbol.asyncIterator]();
  const given: Record<string, string | number> = {};
  try {
    for (const posed of asked.questions) {
      for (let judged: Judgement = { is: 'missing', says: '' }; judged.is === 'missing'; ) {
        process.stdout.write(`${posed.letter}: `);
        const { value: line, done } = await lines.next();
        if (done) return undefined;
        const value = isChoice(posed.question) ? line.trim() : Number(line.trim() || Number.NaN);
        judged = judge(posed, value);
        given[posed.letter] = value;
        if (judged.is === 'missing') console.log(judged.says);
      }
    }
    return given;
  } finally {
    input.close();
  }
}
