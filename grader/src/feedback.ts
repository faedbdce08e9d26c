import { dirname, join } from 'node:path';
import colors from 'picocolors';
import type { CheckResult, Verdict } from './deciding/verdict';
import { NO_SANDBOX } from './running/sandbox';
import { clipped, visible, visibleCode, visibleLine } from './visible-text';

type Colors = ReturnType<typeof colors.createColors>;

/**
 * The verdict as text for a terminal. Symbols carry the meaning; colour only repeats it. `next` is what comes once it passes.
 * Nothing of a learner's reaches the terminal as a control sequence.
 */
export function feedback(verdict: Verdict, paint: Colors = colors, next = 'npx course check'): string {
  const { id, title, checks, points } = verdict;
  const passed = checks.filter((check) => check.passed).length;
  const lines = [paint.bold(visibleLine(`${id}  ${title}`)), ''];
  if (verdict.problem) {
    lines.push(`  ${paint.red('✗')} ${indent(verdict.problem.message)}`);
    for (const line of place(verdict, verdict.problem.place, paint)) lines.push(line);
    lines.push('');
  }
  for (const line of checks.flatMap((check) => checkLines(verdict, check, paint))) lines.push(line);
  if (checks.length) lines.push('');
  lines.push(summary(verdict, passed));
  if (verdict.status === 'passed') lines.push(paint.dim(`next: ${next}`));
  else lines.push(paint.dim(`edit: ${visibleLine(verdict.answer)}`), paint.dim(`hint: npx course hint ${id}`));
  if (!verdict.sandboxed) lines.push(paint.dim(`note: ${NO_SANDBOX}`));
  return lines.join('\n');

  function summary({ status }: Verdict, count: number): string {
    if (status === 'passed') return paint.green(`✓ passed: ${count} of ${checks.length} checks, ${points.of} points`);
    if (status === 'error')
      return paint.red('! no verdict: the checks themselves did not run, and that is not your fault');
    return checks.length ? `✗ ${count} of ${checks.length} checks pass` : '✗ no check could start';
  }
}

function checkLines(verdict: Verdict, check: CheckResult, paint: Colors): string[] {
  const lines = [`  ${check.passed ? paint.green('✓') : paint.red('✗')} ${visibleLine(check.name)}`];
  if (!check.passed) {
    if (check.says) lines.push(`      ${paint.yellow(indent(check.says))}`);
    if (check.message) lines.push(`      ${indent(check.message)}`);
    for (const line of place(verdict, check.place, paint)) lines.push(line);
  }
  if (check.output) lines.push(`      ${paint.dim(`printed: ${indent(shortened(check.output.trimEnd()))}`)}`);
  return lines;
}

function place(verdict: Verdict, at: CheckResult['place'], paint: Colors): string[] {
  if (!at) return [];
  const number = String(at.line);
  const { code, before } = visibleCode(at.code, at.column);
  const caret = ' '.repeat(number.length + 3 + before);
  return [
    `      ${paint.cyan(`${visibleLine(join(dirname(verdict.answer), at.file))}:${at.line}:${at.column}`)}`,
    `        ${paint.dim(`${number} |`)} ${code}`,
    `        ${caret}${paint.red('^')}`,
  ];
}

const indent = (text: string) => visible(text).replaceAll('\n', '\n      ');

function shortened(output: string): string {
  const start = output.split('\n').slice(0, 20).join('\n');
  const shown = clipped(start, 800);
  return shown === output ? output : `${shown} … (${output.length} characters of it kept)`;
}
