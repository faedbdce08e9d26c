import type { GradedClass } from '../policy/class';

/** What an exercise told about a class, by classical test theory. */
export interface Item {
  exercise: string;
  title: string;
  /** Among the students who handed anything in. */
  handedIn: number;
  passed: number;
  /** p value: the share who passed; near 1 is easy. Undefined when nobody handed anything in. */
  difficulty?: number;
  /** Point-biserial correlation of passing it with the points in all other exercises; undefined where either is constant. */
  discrimination?: number;
}

/** A misconception that checks recognised, and how many students it was told to. */
export interface Misconception {
  exercise: string;
  says: string;
  students: number;
}

/** Difficulty and discrimination of each exercise that checks decide, over the students who handed anything in. */
export function itemStatistics({ exercises, students }: GradedClass): Item[] {
  const present = students.filter(({ grades }) => grades.some(({ status }) => status !== 'missing'));
  return exercises.flatMap(({ id, title, rubric }, at) => {
    if (rubric) return [];
    const passed = present.map(({ grades }): number => (grades[at].status === 'passed' ? 1 : 0));
    const rest = present.map(({ grades }) => sum(grades.map(({ credit }, other) => (other === at ? 0 : credit))));
    const item: Item = {
      exercise: id,
      title,
      handedIn: present.filter(({ grades }) => grades[at].status !== 'missing').length,
      passed: sum(passed),
      difficulty: present.length ? sum(passed) / present.length : undefined,
      discrimination: correlation(passed, rest),
    };
    return [item];
  });
}

/** Misconceptions by how many students had them, the most common first; a student counts once for each. */
export function misconceptions({ students }: GradedClass): Misconception[] {
  const byCheck = new Map<string, Misconception>();
  for (const { grades } of students) {
    for (const { exercise, verdict } of grades) {
      for (const says of new Set(
        verdict?.checks.flatMap((check) => (!check.passed && check.says ? [check.says] : [])),
      )) {
        const key = JSON.stringify([exercise, says]);
        const known = byCheck.get(key) ?? { exercise, says, students: 0 };
        byCheck.set(key, { ...known, students: known.students + 1 });
      }
    }
  }
  return [...byCheck.entries()]
    .sort(([a, x], [b, y]) => y.students - x.students || (a < b ? -1 : 1))
    .map(([, misconception]) => misconception);
}

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);

/** Pearson's; of a 0/1 variable it is the point-biserial correlation. */
function correlation(x: number[], y: number[]): number | undefined {
  const mean = (values: number[]) => sum(values) / values.length;
  const [meanX, meanY] = [mean(x), mean(y)];
  const moment = (a: number[], meanA: number, b: number[], meanB: number) =>
    sum(a.map((value, at) => (value - meanA) * (b[at] - meanB)));
  const spread = Math.sqrt(moment(x, meanX, x, meanX) * moment(y, meanY, y, meanY));
  return spread > 0 ? moment(x, meanX, y, meanY) / spread : undefined;
}
