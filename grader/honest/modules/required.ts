// 00-baseline | require and module.exports
const { ok } = require('node:assert');
function baseline(classes: string[], train: number[], test: number[]) {
  ok(test.length);
  const counts = classes.map((_, k) => train.filter((l) => l === k).length);
  const best = counts.indexOf(Math.max(...counts));
  return { counts, answer: classes[best], accuracy: test.filter((l) => l === best).length / test.length };
}
module.exports = { baseline };
