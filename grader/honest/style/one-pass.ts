// 00-baseline | one loop over the labels and an array of zeros
export function baseline(classes: string[], train: number[], test: number[]) {
  const counts = new Array(classes.length).fill(0);
  for (var i = 0; i < train.length; i++) counts[train[i]]++;
  var best = 0;
  for (var k = 1; k < counts.length; k++) if (counts[k] > counts[best]) best = k;
  var right = 0;
  for (var t = 0; t < test.length; t++) if (test[t] == best) right += 1;
  return { counts: counts, answer: classes[best], accuracy: right / test.length };
}
