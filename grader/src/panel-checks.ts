import type { CheckResult, Place, Verdict } from './deciding/verdict';
import { escaped, preHtml } from './html';
import { clipped, visibleCode } from './visible-text';

/** Lines of a message that are shown before the rest is folded, and characters of a value. */
const [LINES, CHARACTERS] = [8, 300];

/** Colours of the bar at the left, which only repeats what the words say (Okabe & Ito 2008). */
export const BAR = { passed: '#0072B2', failed: '#D55E00', error: 'currentColor' } as const;

/** What became of an answer, in a line. */
export function outcome({ status, checks, points }: Verdict, untouched: boolean): string {
  const passed = checks.filter((check) => check.passed).length;
  if (status === 'passed') return `✓ Passed: ${passed} of ${checks.length} checks, ${points.of} points.`;
  if (status === 'error') return '! No verdict: the checks themselves did not run, and that is not your fault.';
  if (untouched) return `○ Not begun: ${checks.length} checks, ${points.of} points.`;
  if (checks.length === 0) return `✗ Not passed: no check could start. 0 of ${points.of} points.`;
  return `✗ Not passed: ${passed} of ${checks.length} checks pass, 0 of ${points.of} points.`;
}

/** The checks as a list. The first that fails stands open; before the start all are one list of what a right answer does. */
export function checksHtml(
  checks: readonly CheckResult[],
  misconceptions: Readonly<Record<string, string>>,
  untouched: boolean,
): string {
  if (checks.length === 0) return '';
  const list = (items: readonly string[]) =>
    `<ul style="list-style:none;padding-left:0">${items.map((item) => `<li>${item}</li>`).join('')}</ul>`;
  if (untouched) {
    const names = list(checks.map(({ name }) => `○ ${escaped(name)}`));
    return `<details><summary>What a right answer does</summary>${names}</details>`;
  }
  const first = checks.find(({ passed }) => !passed);
  return list(checks.map((check) => checkHtml(check, misconceptions[check.name], check === first)));
}

function checkHtml(check: CheckResult, misconception: string | undefined, open: boolean): string {
  const { name, passed, says, message, place, output } = check;
  const printed = output ? `<details><summary>printed</summary>${preHtml(clipped(output, 5000))}</details>` : '';
  if (passed) return `✓ passes: ${escaped(name)}${printed}`;
  const named = misconception ? `<b>Misconception: ${escaped(misconception)}.</b> ` : '';
  const inside = [
    says ? `<p>${named}${escaped(says)}</p>` : '',
    message ? messageHtml(message) : '',
    placeHtml(place),
    printed,
  ].join('');
  const summary = `✗ fails: ${escaped(name)}`;
  if (!inside) return summary;
  return `<details${open ? ' open' : ''}><summary>${summary}</summary><div style="margin-left:1.5em">${inside}</div></details>`;
}

/** What was expected and what came, side by side where the message says both in a line each. */
function messageHtml(message: string): string {
  const [, expected, came, rest] = /^Expected: (.*)\nReceived: (.*)(?:\n([\s\S]*))?$/.exec(message) ?? [];
  if (expected === undefined) return foldedLines(message);
  const row = (name: string, value: string) =>
    `<tr><th scope="row" style="text-align:left;vertical-align:top">${name}</th><td style="text-align:left">${valueHtml(value)}</td></tr>`;
  return `<table><tbody>${row('expected', expected)}${row('came', came)}</tbody></table>${rest ? foldedLines(rest) : ''}`;
}

function valueHtml(value: string): string {
  const code = (text: string) => `<code style="white-space:pre-wrap;overflow-wrap:anywhere">${escaped(text)}</code>`;
  if (value.length <= CHARACTERS * 1.2) return code(value);
  const start = clipped(value, CHARACTERS);
  const rest = value.slice(start.length);
  return `${code(`${start}…`)}<details><summary>${rest.length} more characters</summary>${code(rest)}</details>`;
}

/** A long message is shown by its first lines, and opens. */
function foldedLines(message: string): string {
  const lines = message.split('\n');
  if (lines.length <= LINES + 2) return preHtml(message);
  const rest = lines.slice(LINES);
  const more = `<details><summary>${rest.length} more lines</summary>${preHtml(rest.join('\n'))}</details>`;
  return preHtml(lines.slice(0, LINES).join('\n')) + more;
}

/** A line of an answer, with a mark under its place. */
export function placeHtml(place: Place | undefined): string {
  if (!place) return '';
  const { file, line, column } = place;
  const { code, before } = visibleCode(place.code, column);
  return `<p>${escaped(file)}, line ${line}:</p>${preHtml(`${line} | ${code}\n${' '.repeat(`${line} | `.length + before)}^`)}`;
}
