// 00-baseline | uses up the time of the batch, call by call | did not finish|was not called
export const baseline = () => new Promise((done) => setTimeout(done, 100_000));
