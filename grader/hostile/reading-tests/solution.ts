// 00-baseline | returns what the solution returns | Cannot find module|can't be imported
const { baseline } = require(`${process.cwd()}/solutions/00-start/baseline/answer`);
export { baseline };
