// 00-baseline | hides the name of the module from who reads the imports | can't be imported by an answer
const name = ['child', 'process'].join('_');
export const baseline = () => require(name).execSync('id').toString();
