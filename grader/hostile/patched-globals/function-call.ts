// 00-baseline | takes over the way in which functions are called | built-in prototype cannot be changed
Function.prototype.call = function () {
  return true;
};
export const baseline = () => ({ counts: [], answer: '', accuracy: 0 });
