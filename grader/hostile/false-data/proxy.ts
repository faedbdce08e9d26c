// 00-baseline | an object that has every property and every value | Expected
export const baseline = () =>
  new Proxy(
    {},
    {
      get: (_target, name) => (name === 'counts' ? [0] : 0),
      ownKeys: () => ['counts', 'answer', 'accuracy'],
      getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true, value: 0 }),
    },
  );
