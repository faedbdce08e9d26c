// 00-baseline | goes to require by way of the main module | Cannot read properties of undefined
const main = process.mainModule as unknown as { require(name: string): { execSync(command: string): Buffer } };
export const baseline = () => main.require('child_process').execSync('id').toString();
