// 00-baseline | a text that doubles until it bursts | Invalid string length|did not finish
export const baseline = () => {
  let text = 'a';
  for (;;) text += text;
};
