import type { Executor } from 'tslab/dist/executor';
import * as jupyter from 'tslab/dist/jupyter';
import { combined, type Failure, thrown } from './failure';

type Message = Parameters<jupyter.ZmqServer['handleExecute']>[1];
type DisplayData = Parameters<typeof jupyter.lastWriteDisplayData>[0];

/**
 * tslab's server with its own way to run a cell: one at a time; a cell that fails sends the `error` message
 * the protocol asks for; cells sent before that failure are answered `aborted`, cells sent after it run.
 * An error in a callback fails the cell that is running, or is shown under the last one.
 */
export class CellServer extends jupyter.ZmqServer {
  private queue: Promise<void> = Promise.resolve();
  private failedAt = 0;
  private count = 0;
  private last?: Message;
  private failRunningCell?: (failure: Failure) => void;

  /** `failures` is where the executor's console puts what it would have printed as errors. */
  constructor(
    private readonly executor: Executor,
    private readonly failures: Failure[],
    connectionFile: string,
  ) {
    super(new jupyter.JupyterHandlerImpl(executor, false), connectionFile);
  }

  override handleExecute(sock: unknown, request: Message): Promise<void> {
    this.queue = this.queue.then(() => this.answer(sock, request));
    return this.queue;
  }

  /** Takes an error that no cell's own promise carries. */
  lateError(error: unknown): void {
    const failure = thrown(error);
    if (this.failRunningCell) this.failRunningCell(failure);
    else if (this.last) this.publish(this.last, 'error', failure);
  }

  override close(): void {
    super.close();
    // Timers and handles that cells left open would keep the process alive until Jupyter kills it.
    setTimeout(() => process.exit(0), 50);
  }

  private async answer(sock: unknown, request: Message): Promise<void> {
    const reply = request.createReply();
    reply.header.msg_type = 'execute_reply';
    reply.content = Date.parse(request.header.date) < this.failedAt ? { status: 'aborted' } : await this.run(request);
    reply.signAndSend(this.connInfo.key, sock);
  }

  private async run(request: Message): Promise<object> {
    const { code } = request.content as { code: string };
    const execution_count = ++this.count;
    this.last = request;
    this.publish(request, 'execute_input', { code, execution_count });
    this.sendOutputOf(request);
    this.failures.length = 0;
    const late = new Promise<boolean>((resolve) => {
      this.failRunningCell = (failure) => {
        this.failures.push(failure);
        resolve(false);
      };
    });
    const done = await Promise.race([this.executor.execute(code).catch((error) => this.refuse(error)), late]);
    this.failRunningCell = undefined;
    if (done && this.failures.length === 0) return { status: 'ok', execution_count, user_expressions: {} };
    this.failedAt = Date.now();
    const failure = combined(this.failures);
    this.publish(request, 'error', failure);
    return { status: 'error', execution_count, ...failure };
  }

  private refuse(error: unknown): boolean {
    this.failures.push(thrown(error));
    return false;
  }

  private sendOutputOf(request: Message): void {
    const text = (chunk: string | Uint8Array) => (typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString());
    for (const name of ['stdout', 'stderr'] as const) {
      process[name].write = (chunk: string | Uint8Array) => {
        this.publish(request, 'stream', { name, text: text(chunk) });
        return true;
      };
    }
    Object.assign(jupyter, {
      lastWriteDisplayData: (data: DisplayData, update: boolean) =>
        this.publish(request, update ? 'update_display_data' : 'display_data', data),
    });
  }

  private publish(parent: Message, type: string, content: object): void {
    const message = parent.createReply();
    message.header.msg_type = type;
    message.content = content;
    message.signAndSend(this.connInfo.key, this.iopub);
  }
}
