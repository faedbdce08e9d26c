// 00-baseline | listens for the numbers under which replies are awaited | read only property 'delete'
'use strict';
const seen: unknown[] = [];
Set.prototype.delete = function (value: unknown) {
  seen.push(value);
  return true;
};
export const baseline = () => ({ counts: seen.map(Number), answer: '', accuracy: 0 });
