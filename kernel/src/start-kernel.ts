import { createConverter } from 'tslab/dist/converter';
import { createExecutor } from 'tslab/dist/executor';
import { CellServer } from './cell-server';
import { type Failure, thrown, typeError } from './failure';
import { spelledOut } from './spelled-out';

/**
 * Starts the kernel that `connectionFile` (written by Jupyter) describes, for cells whose imports resolve
 * from the working directory. Returns when it listens; it then lives until Jupyter shuts it down.
 */
export async function startKernel(connectionFile: string): Promise<void> {
  const failures: Failure[] = [];
  const converter = createConverter();
  const node: typeof converter = {
    ...converter,
    convert: (earlier, cell) => converter.convert(earlier, spelledOut(cell)),
  };
  const executor = createExecutor(
    process.cwd(),
    { node, browser: node, close: () => node.close() },
    // Looked up at each call: every cell has its own process.stdout.write.
    { log: (...values) => console.log(...values), error: (...values) => failures.push(fromConsole(values)) },
  );
  const server = new CellServer(executor, failures, connectionFile);
  process.on('SIGINT', () => executor.interrupt());
  process.on('uncaughtException', (error) => server.lateError(error));
  process.on('unhandledRejection', (reason) => server.lateError(reason));
  try {
    await server.init();
  } catch (cause) {
    // Another program took a port that Jupyter had picked. Jupyter starts a kernel anew that ends, not one that is silent.
    console.error(`The kernel cannot listen where ${connectionFile} says (${(cause as Error).message}).`);
    process.exit(1);
  }
}

/** tslab's executor reports a compiler message as a format and four values, and anything thrown as one value. */
function fromConsole(values: unknown[]): Failure {
  if (values.length !== 5) return thrown(values[0]);
  const [, file, line, column, message] = values;
  return typeError(String(file), Number(line), Number(column), String(message));
}
