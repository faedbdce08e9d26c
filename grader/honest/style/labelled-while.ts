// 00-baseline | while, labels and continue
export function baseline(classes: readonly string[], train: readonly number[], test: readonly number[]) {
  const counts: number[] = [];
  let place = 0;
  outer: while (true) {
    if (place === classes.length) break;
    counts[place] = 0;
    let i = -1;
    while (++i < train.length) {
      if (train[i] !== place) continue;
      counts[place]++;
    }
    place++;
    continue outer;
  }
  let best = 0;
  do {
    if (counts[place - 1] >= counts[best]) best = place - 1;
  } while (--place > 0);
  let right = 0;
  for (const at in test) right += Number(test[at] === best);
  return { accuracy: right / test.length, answer: classes[best], counts };
}
