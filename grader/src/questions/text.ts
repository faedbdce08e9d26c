import type { Asked } from './answer-text';
import { figureText } from './figure-text';
import { wanted } from './judge';
import { optionLetter, type Posed } from './pose';

/** Questions for a terminal. */
export function questionsText({ id, title, variant, questions }: Asked): string {
  return [`${id}  ${title}`, `variant ${variant}`, '', ...questions.map(questionText)].join('\n');
}

function questionText(posed: Posed): string {
  const { letter, question, options, reasons } = posed;
  return [
    ...(question.figure ? [indented(figureText(question.figure)), ''] : []),
    ...(question.code ? [indented(question.code), ''] : []),
    `${letter}  ${question.text}`,
    ...options.map((option, index) => `     ${optionLetter(index)}  ${option}`),
    ...(reasons.length > 0 ? ['   Reasons why an option is wrong:'] : []),
    ...reasons.map((reason, index) => `     ${index + 1}  ${reason}`),
    `   (${wanted(posed)})`,
    '',
  ].join('\n');
}

const indented = (text: string) => text.replace(/^/gm, '   ');
