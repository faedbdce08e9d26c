import { create } from 'xmlbuilder2';
import type { Grade, GradedClass } from '../policy/class';
import { PROJECT } from '../project/rubric';
import { visible, visibleLine } from '../visible-text';

/**
 * JUnit XML, for tools that show tests: a suite for each student, a case for each check, with totals. An exercise is timed as
 * one, so its first case has its seconds; a class's kept verdicts have none (0), so that grading again gives the same report.
 */
export function junitReport({ title, students, weaker }: GradedClass): string {
  const suites = students.map(({ id, grades }) => ({ id, cases: grades.flatMap(timedCasesOf) }));
  const root = create({ version: '1.0', encoding: 'UTF-8' }).ele('testsuites', {
    name: visibleLine(title),
    ...totals(suites.flatMap(({ cases }) => cases)),
  });
  for (const { id, cases } of suites) {
    const suite = root.ele('testsuite', { name: visibleLine(id), ...totals(cases) });
    if (weaker.length > 0) {
      suite.ele('properties').ele('property', { name: 'weaker promises', value: visibleLine(weaker.join(' ')) });
    }
    for (const { exercise, name, kind, message, text, milliseconds } of cases) {
      const element = suite.ele('testcase', {
        classname: exercise,
        name: visibleLine(name),
        time: seconds(milliseconds),
      });
      // Much of what a learner may print can't be in XML at all.
      if (kind !== 'passed') element.ele(kind, { message: visible(message) }).txt(visible(text));
    }
  }
  return `${root.end({ prettyPrint: true })}\n`;
}

function totals(cases: readonly TimedCase[]) {
  const count = (kind: Case['kind']) => String(cases.filter((testCase) => testCase.kind === kind).length);
  return {
    tests: String(cases.length),
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
    time: seconds(cases.reduce((sum, { milliseconds }) => sum + milliseconds, 0)),
  };
}

const seconds = (milliseconds: number) => (milliseconds / 1000).toFixed(3);

interface TimedCase extends Case {
  milliseconds: number;
}

const timedCasesOf = (grade: Grade): TimedCase[] =>
  casesOf(grade).map((testCase, index) => ({
    ...testCase,
    milliseconds: index === 0 ? (grade.verdict?.milliseconds ?? 0) : 0,
  }));

interface Case {
  exercise: string;
  name: string;
  kind: 'passed' | 'failure' | 'error' | 'skipped';
  message: string;
  text: string;
}

function casesOf({ exercise, status, verdict, marks }: Grade): Case[] {
  const whole = (kind: Case['kind'], message: string): Case => ({ exercise, name: 'answer', kind, message, text: '' });
  if (status === 'missing') return [whole('skipped', 'nothing was handed in')];
  if (marks) return [{ ...whole('passed', ''), name: `report: ${marks.length} criteria marked` }];
  if (!verdict) return [whole('skipped', exercise === PROJECT ? 'not marked yet' : 'not examined yet')];
  const checks = verdict.checks.map(({ name, passed, says = '', message = '' }): Case => {
    const text = [says, message].filter(Boolean).join('\n');
    return { exercise, name, kind: passed ? 'passed' : 'failure', message: text.split('\n', 1)[0], text };
  });
  if (!verdict.problem) return checks;
  return [whole(status === 'error' ? 'error' : 'failure', verdict.problem.message), ...checks];
}
