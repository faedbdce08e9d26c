import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from '../files';
import type { ChangedRun } from '../policy/changes';
import type { GradedClass } from '../policy/class';
import type { NearDuplicate } from '../similarity/near-duplicates';
import { areLong, changesCsv, changesPage } from './changes';
import { csvReport } from './csv';
import { gradescopeReport } from './gradescope';
import { instructorReport } from './instructor';
import { junitReport } from './junit';
import { fileName } from './names';
import { studentReport } from './student';

/**
 * Writes every report into `out` and returns their names. Each is whole or not there. The verdicts that they are made of
 * are on the disk: after a power cut the same command makes them again. `changed` has the runs that changed grades.
 */
export function writeReports(
  out: string,
  graded: GradedClass,
  alike: NearDuplicate[],
  changed: readonly ChangedRun[] = [],
): string[] {
  const write = (name: string, text: string) => writeWhole(join(out, name), text, false);
  // Pages of people who are no longer in the class must not stay.
  for (const folder of ['students', 'gradescope']) rmSync(join(out, folder), { recursive: true, force: true });
  for (const student of graded.students) {
    write(`students/${fileName(student.id)}.html`, studentReport(graded, student, changed));
    write(`gradescope/${fileName(student.id)}.json`, gradescopeReport(graded, student, changed));
  }
  write('grades.csv', csvReport(graded));
  write('junit.xml', junitReport(graded));
  // Before the page that links to them; none stays of a history that somebody took away.
  const changes: Record<string, string | undefined> = {
    'changes.csv': changed.length ? changesCsv(changed) : undefined,
    'changes.html': areLong(changed) ? changesPage(graded, changed) : undefined,
  };
  for (const [name, text] of Object.entries(changes)) {
    if (text === undefined) rmSync(join(out, name), { force: true });
    else write(name, text);
  }
  write('report.html', instructorReport(graded, alike, changed));
  const more = Object.keys(changes).filter((name) => changes[name] !== undefined);
  return ['report.html', 'students/', 'grades.csv', 'gradescope/', 'junit.xml', ...more];
}
