import { copied } from 'course/scenario';

type Examples = readonly (readonly number[])[];
type Domain = 'source' | 'target';
type Judge = (example: readonly number[]) => Domain;

interface Answer {
  aDistance(
    source: Examples,
    target: Examples,
    folds: number,
    learn: (source: Examples, target: Examples) => Judge,
  ): object;
}

interface Data {
  source: number[][];
  target: number[][];
  folds: number;
}

/** What one classifier learnt from, and the examples that it was asked about. */
interface Learnt {
  source: Examples;
  target: Examples;
  judged: (readonly number[])[];
}

/** Says target where the first feature is above 0, whatever it learnt from. */
const sign =
  (): Judge =>
  ([first]) =>
    first > 0 ? 'target' : 'source';

/** Says what the nearest example is that it learnt from. */
function nearest({ source, target }: Learnt): Judge {
  const closest = (rows: Examples, example: readonly number[]) =>
    Math.min(...rows.map((row) => row.reduce((sum, value, j) => sum + (value - example[j]) ** 2, 0)));
  return (example) => (closest(source, example) < closest(target, example) ? 'source' : 'target');
}

/** What the answer says, and what it let classifiers learn and judge: they see the copies that are kept here, and no more. */
export async function measure(answer: Answer, kind: 'sign' | 'nearest', { source, target, folds }: Data) {
  const classifiers: Learnt[] = [];
  const learn = (someSource: Examples, someTarget: Examples): Judge => {
    const learnt: Learnt = { ...copied({ source: someSource, target: someTarget }), judged: [] };
    classifiers.push(learnt);
    const judge = kind === 'sign' ? sign() : nearest(learnt);
    return (given) => {
      const example = copied(given);
      learnt.judged.push(example);
      return judge(example);
    };
  };
  const said = copied(await answer.aDistance(source, target, folds, learn));
  return { said, classifiers };
}
