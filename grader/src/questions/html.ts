import { escaped, panel, preHtml } from '../html';
import { type Asked, answerText } from './answer-text';
import { figureHtml } from './figure-svg';
import { wanted } from './judge';
import { optionLetter, type Posed } from './pose';

/** Questions for a notebook, with the cell in which they are answered. */
export function questionsHtml(asked: Asked): string {
  const { id, title, variant, questions } = asked;
  return panel(`Questions of ${id}`, 'currentColor', [
    `<p><b>${escaped(id)} · ${escaped(title)}</b> · variant ${variant}</p>`,
    ...questions.map(questionHtml),
    '<p>Answer in a cell of your own, then run <code>await check()</code>:</p>',
    preHtml(`// answer: ${id}\n${answerText(asked)}`),
  ]);
}

function questionHtml(posed: Posed): string {
  const { letter, question, options, reasons } = posed;
  const rows = (texts: readonly string[], mark: (index: number) => string) =>
    `<ul style="list-style:none">${texts.map((text, index) => `<li><b>${mark(index)}</b> ${escaped(text)}</li>`).join('')}</ul>`;
  return [
    question.figure ? figureHtml(question.figure) : '',
    question.code ? preHtml(question.code) : '',
    `<p><b>${letter}</b> ${escaped(question.text)}</p>`,
    options.length > 0 ? rows(options, optionLetter) : '',
    reasons.length > 0 ? `<p>Reasons why an option is wrong:</p>${rows(reasons, (index) => String(index + 1))}` : '',
    `<p><small>${escaped(wanted(posed))}</small></p>`,
  ].join('');
}
