import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from '../files';
import type { GradedClass } from '../policy/class';
import type { NearDuplicate } from '../similarity/near-duplicates';
import { csvReport } from './csv';
import { gradescopeReport } from './gradescope';
import { instructorReport } from './instructor';
import { junitReport } from './junit';
import { fileName } from './names';
import { studentReport } from './student';

/**
 * Writes every report into `out` and returns their names. Each is whole or not there. The verdicts that they are made of
 * are on the disk: after a power cut the same command makes them again.
 */
export function writeReports(out: string, graded: GradedClass, alike: NearDuplicate[]): string[] {
  const write = (name: string, text: string) => writeWhole(join(out, name), text, false);
  // Pages of people who are no longer in the class must not stay.
  for (const folder of ['students', 'gradescope']) rmSync(join(out, folder), { recursive: true, force: true });
  for (const student of graded.students) {
    write(`students/${fileName(student.id)}.html`, studentReport(graded, student));
    write(`gradescope/${fileName(student.id)}.json`, gradescopeReport(graded, student));
  }
  write('grades.csv', csvReport(graded));
  write('junit.xml', junitReport(graded));
  write('report.html', instructorReport(graded, alike));
  return ['report.html', 'students/', 'grades.csv', 'gradescope/', 'junit.xml'];
}
