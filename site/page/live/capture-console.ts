import { inspect } from './node-util';

type Print = (name: 'stdout' | 'stderr', text: string) => void;

/** Leads what cells print to the page. Of `console`, the methods that write text; the others stay the browser's. */
export function captureConsole(print: Print): void {
  const line =
    (name: 'stdout' | 'stderr') =>
    (...values: unknown[]) =>
      print(name, `${values.map(asText).join(' ')}\n`);
  const [out, err] = [line('stdout'), line('stderr')];
  Object.assign(console, { log: out, info: out, debug: out, dir: out, warn: err, error: err });
}

const asText = (value: unknown) => (typeof value === 'string' ? value : inspect(value));
