// 04-interval | as it was written in 2010
var T: any = [, , 12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262];
var interval = function (accuracies: number[]) {
  if (accuracies.length < 2) {
    throw new Error('one run has no interval');
  }
  var n = accuracies.length, sum = 0, i;
  for (i = 0; i < n; i++) sum += accuracies[i];
  var mean = sum / n, squares = 0;
  for (i = 0; i < n; i++) squares += Math.pow(accuracies[i] - mean, 2);
  var half = (T[n] * Math.sqrt(squares / (n - 1))) / Math.sqrt(n);
  return { mean: mean, low: mean - half, high: mean + half };
};
export { interval };
