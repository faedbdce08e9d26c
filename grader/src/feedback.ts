import { dirname, join } from 'node:path';
import colors from 'picocolors';
import type { CheckResult, Verdict } from './deciding/verdict';
import { NO_SANDBOX } from './running/sandbox';
import { clipped, visible, visibleCode, visibleLine } from './visible-text';

type Colors = ReturnType<typeof colors.createColors>;

export interface FeedbackOptions {
  readonly paint?: Colors;
  /** What comes once it passes. */
  readonly next?: string;
  /** Each check with all that is known of it; by default the first that fails, and a line for each of the others. */
  readonly full?: boolean;
  /** The answer is the start as it was given. */
  readonly untouched?: boolean;
  /** The misconceptions that were recognised, in words, by the name of the check. */
  readonly misconceptions?: Readonly<Record<string, string>>;
}

/**
 * The verdict as text for a terminal. Symbols carry the meaning; colour only repeats it. It says one thing at a time: the first
 * check that fails, and of the others their names. Nothing of a learner's reaches the terminal as a control sequence.
 */
export function feedback(verdict: Verdict, options: FeedbackOptions = {}): string {
  const { paint = colors, next = 'npx course check', full = false, misconceptions = {} } = options;
  const { id, title, checks, points } = verdict;
  const untouched = Boolean(options.untouched) && !full && !verdict.problem && verdict.status === 'failed';
  const passed = checks.filter((check) => check.passed).length;
  const failing = checks.filter((check) => !check.passed);
  const lines = [paint.bold(visibleLine(`${id}  ${title}`)), ''];
  if (verdict.problem) {
    lines.push(`  ${paint.red('✗')} ${indent(verdict.problem.message)}`);
    for (const line of place(verdict, verdict.problem.place, paint)) lines.push(line);
    lines.push('');
  }
  if (untouched) lines.push('  This is the start as it was given. A right answer passes these checks:', '');
  const isOpen = (check: CheckResult) => full || passed === checks.length || (!untouched && check === failing[0]);
  for (const check of checks) {
    const mark = untouched ? paint.dim('○') : check.passed ? paint.green('✓') : paint.red('✗');
    lines.push(`  ${mark} ${visibleLine(check.name)}`);
    if (!isOpen(check)) continue;
    for (const line of detailLines(verdict, check, paint, misconceptions[check.name])) lines.push(line);
  }
  if (checks.length) lines.push('');
  lines.push(summary(verdict, passed));
  if (verdict.status === 'passed') lines.push(paint.dim(`next: ${next}`));
  else {
    lines.push(paint.dim(`${untouched ? 'begin' : 'edit'}: ${visibleLine(verdict.answer)}`));
    lines.push(paint.dim(`hint: npx course hint ${id}`));
    if (!full && !untouched && failing.length > 1) lines.push(paint.dim(`more: npx course check ${id} --all`));
  }
  if (!verdict.sandboxed) lines.push(paint.dim(`note: ${NO_SANDBOX}`));
  return lines.join('\n');

  function summary({ status }: Verdict, count: number): string {
    if (status === 'passed') return paint.green(`✓ passed: ${count} of ${checks.length} checks, ${points.of} points`);
    if (status === 'error')
      return paint.red('! no verdict: the checks themselves did not run, and that is not your fault');
    if (untouched) return `○ not begun: ${checks.length} checks, ${points.of} points`;
    return checks.length ? `✗ ${count} of ${checks.length} checks pass` : '✗ no check could start';
  }
}

/** What is known of a check besides its name. */
function detailLines(verdict: Verdict, check: CheckResult, paint: Colors, misconception: string | undefined): string[] {
  const lines: string[] = [];
  if (!check.passed) {
    const named = misconception ? `Misconception: ${misconception}. ` : '';
    if (check.says) lines.push(`      ${paint.yellow(indent(named + check.says))}`);
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
