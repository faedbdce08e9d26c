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

/** Says target where the first feature is above 0, whatever it learnt from. */
const sign =
  (): Judge =>
  ([first]) =>
    first > 0 ? 'target' : 'source';

/** Says what the nearest example is that it learnt from. */
function nearest(source: Examples, target: Examples): Judge {
  const closest = (rows: Examples, example: readonly number[]) =>
    Math.min(...rows.map((row) => row.reduce((sum, value, j) => sum + (value - example[j]) ** 2, 0)));
  return (example) => (closest(source, example) < closest(target, example) ? 'source' : 'target');
}

/** What the answer makes of a classifier, and what it lets that learn and judge. */
export async function measure(answer: Answer, kind: 'sign' | 'nearest', { source, target, folds }: Data) {
  const domains = { source, target };
  const placeOf = (domain: Domain, example: readonly number[]) =>
    domains[domain].findIndex((row) => row.every((value, j) => value === example[j]));
  const heldOut: Record<Domain, number[]>[] = [];
  const known = { source: 0, target: 0 };
  const judged = { source: source.map(() => 0), target: target.map(() => 0) };
  const learn = (someSource: Examples, someTarget: Examples): Judge => {
    const learnt = {
      source: someSource.map((row) => placeOf('source', row)),
      target: someTarget.map((row) => placeOf('target', row)),
    };
    const without = (domain: Domain) => [...domains[domain].keys()].filter((place) => !learnt[domain].includes(place));
    heldOut.push({ source: without('source'), target: without('target') });
    const judge = (kind === 'sign' ? sign : nearest)(someSource, someTarget);
    return (example) => {
      const domain = placeOf('source', example) >= 0 ? 'source' : 'target';
      const place = placeOf(domain, example);
      judged[domain][place]++;
      if (learnt[domain].includes(place)) known[domain]++;
      return judge(example);
    };
  };
  const result = await answer.aDistance(source, target, folds, learn);
  const times = [...judged.source, ...judged.target];
  return { ...result, heldOut, known, judged: { least: Math.min(...times), most: Math.max(...times) } };
}
