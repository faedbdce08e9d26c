// 00-baseline | waits until a moment before the end of its time and returns nothing | did not finish|Expected|undefined
export const baseline = () => new Promise((done) => setTimeout(done, 450));
