// Loaded before a command or the kernel where faults are planted: see planted.ts.
if (process.argv.includes('solution') && process.argv.includes('00-double')) throw new RangeError('planted');
if (process.argv.includes('hint') && process.argv.includes('--json')) process.abort();

const { parse } = JSON;
JSON.parse = (text: string, ...rest: never[]) => {
  if (/"hist_access_type":"search"/.test(text)) process.exit(9);
  return parse(text, ...rest);
};

export {};
