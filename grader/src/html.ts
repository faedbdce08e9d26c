import { dirname, join } from 'node:path';
import type { CheckResult, Verdict } from './deciding/verdict';
import { NO_SANDBOX } from './running/sandbox';

/** Lines of a message that are shown before the rest is folded. */
const LINES = 8;

/** A verdict as HTML for a notebook. Everything in it is escaped: messages and output come from a learner's code. */
export function verdictHtml(verdict: Verdict): string {
  const { id, title, status, checks, points, problem, answer, sandboxed } = verdict;
  const passed = checks.filter((check) => check.passed).length;
  const summary = {
    passed: `✓ passed: ${passed} of ${checks.length} checks, ${points.of} points`,
    failed: checks.length ? `✗ ${passed} of ${checks.length} checks pass` : '✗ no check could start',
    error: '! no verdict: the checks themselves did not run, and that is not your fault',
  }[status];
  return [
    '<div style="border-left:4px solid currentColor;padding:0 1em">',
    `<p><b>${escaped(id)}</b> ${escaped(title)}</p>`,
    problem ? `<p>✗ ${escaped(problem.message)}</p>${placeHtml(answer, problem.place)}` : '',
    ...checks.map((check) => checkHtml(answer, check)),
    `<p><b>${summary}</b></p>`,
    status === 'passed'
      ? ''
      : `<p>edit <code>${escaped(answer)}</code>, then run this cell again; hint: <code>await hint('${escaped(id)}')</code></p>`,
    sandboxed ? '' : `<p><small>${escaped(NO_SANDBOX)}</small></p>`,
    '</div>',
  ].join('\n');
}

/** A long message is shown by its first lines, and opens. */
function folded(message: string): string {
  const lines = message.split('\n');
  if (lines.length <= LINES + 2) return preHtml(message);
  const rest = lines.slice(LINES);
  const more = `<details><summary>${rest.length} more lines</summary>${preHtml(rest.join('\n'))}</details>`;
  return preHtml(lines.slice(0, LINES).join('\n')) + more;
}

/** Text as it stands, in a fixed-width block. */
export function preHtml(text: string): string {
  return `<pre style="white-space:pre-wrap">${escaped(text)}</pre>`;
}

function checkHtml(answer: string, { name, passed, says, message, place, output }: CheckResult): string {
  const why = passed
    ? ''
    : `${says ? `<p><b>${escaped(says)}</b></p>` : ''}${message ? folded(message) : ''}${placeHtml(answer, place)}`;
  const printed = output ? `<details><summary>printed</summary>${preHtml(output.slice(0, 5000))}</details>` : '';
  return `<div>${passed ? '✓' : '✗'} ${escaped(name)}<div style="margin-left:1.5em">${why}${printed}</div></div>`;
}

function placeHtml(answer: string, place: CheckResult['place']): string {
  if (!place) return '';
  const where = `${join(dirname(answer), place.file)}:${place.line}:${place.column}`;
  return preHtml(`${where}\n${place.line} | ${place.code}`);
}

/** Text as HTML shows it, inside an element or an attribute. */
export function escaped(text: string): string {
  const names: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replace(/[&<>"']/g, (character) => names[character]);
}

/** A table for a notebook; its first row is the head. */
export function tableHtml([head, ...body]: string[][]): string {
  const row = (cells: string[], tag: string) =>
    `<tr>${cells.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('')}</tr>`;
  return `<table><thead>${row(head, 'th')}</thead><tbody>${body.map((cells) => row(cells, 'td')).join('')}</tbody></table>`;
}
