// 00-baseline | timers that start timers, twice as many each time | did not finish|ran out of memory
const again = () => {
  setTimeout(again);
  setTimeout(again);
};
export const baseline = () => {
  again();
  return new Promise(() => undefined);
};
