// 00-baseline | the constructor of a constructor makes functions outside | Cannot read properties of undefined
const outside = (require as unknown as { constructor: FunctionConstructor }).constructor('return process')();
export const baseline = () => outside.mainModule.require('child_process').execSync('id').toString();
