import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** One side of a comparison: a long-lived process that answers lines of JSON, see `bench/peers/serve.py`. */
export interface Side {
  ask(question: Record<string, unknown>): Promise<Record<string, unknown>>;
  end(): void;
}

/** Starts a side. What its libraries print on stderr is kept for the message, if it dies. */
export function start(command: string, args: readonly string[], cwd: string): Side {
  const child: ChildProcess = spawn(command, args, { cwd, stdio: ['pipe', 'pipe', 'pipe'] });
  const waiting: { resolve(reply: Record<string, unknown>): void; reject(cause: Error): void }[] = [];
  let said = '';
  child.stderr?.on('data', (text) => {
    said = (said + text).slice(-2000);
  });
  const fail = (why: string) => {
    for (const request of waiting.splice(0)) request.reject(new Error(`${command} ${args.join(' ')} ${why}.\n${said}`));
  };
  child.on('error', (cause) => fail(`did not start: ${cause.message}`));
  child.on('exit', (code, signal) => fail(`ended with ${signal ?? `code ${code}`}`));
  if (child.stdout)
    createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.resolve(JSON.parse(line)));
  return {
    ask: (question) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        child.stdin?.write(`${JSON.stringify(question)}\n`);
      }),
    end: () => child.stdin?.end(),
  };
}
