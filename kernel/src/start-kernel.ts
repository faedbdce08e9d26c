import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { Request } from './cells/execute';
import type { KernelOptions, Requests } from './cells/requests';
import { kernelInfo } from './kernel-info';
import { type Message, newMessage } from './protocol/messages';
import { type Channel, openSockets } from './protocol/sockets';

/**
 * Starts the kernel that `connectionFile` (written by Jupyter) describes, for cells whose imports resolve from the working
 * directory. Says who it is before the compiler is loaded, which then answers what came meanwhile. Resolves when all is
 * there; the kernel lives until Jupyter shuts it down.
 */
export async function startKernel(connectionFile: string, options: KernelOptions): Promise<void> {
  const session = randomUUID();
  const early: [Channel, Message][] = [];
  let cells: Requests | undefined;
  let introduced = () => {};
  const isIntroduced = new Promise<void>((resolve) => {
    introduced = resolve;
  });

  const receive = (channel: Channel, message: Message): void => {
    const type = message.header.msg_type.replace(/_(?:request|reply)$/, '');
    if (!cells && !['kernel_info', 'shutdown'].includes(type)) {
      early.push([channel, message]);
      return;
    }
    if (channel === 'stdin') {
      if (type === 'input') cells?.input(String(message.content.value));
      return;
    }
    const request = requestOf(channel, message, type);
    if (type === 'execute') cells?.execute(request);
    const answer = { ...basic, ...cells?.atOnce }[type];
    if (!answer) return;
    request.publish('status', { execution_state: 'busy' });
    request.reply(safely(() => answer(message.content)));
    request.publish('status', { execution_state: 'idle' });
    if (type === 'kernel_info') introduced();
    // A front end shows the last state that it was told, and a cell may still run.
    cells?.current()?.publish('status', { execution_state: 'busy' });
  };

  const requestOf = (channel: 'shell' | 'control', message: Message, type: string): Request => ({
    message,
    publish: (kind, content) => {
      sockets.send('iopub', { ...newMessage(message, kind, content, session), identities: [Buffer.from(kind)] });
    },
    reply: (content) => sockets.send(channel, newMessage(message, `${type}_reply`, content, session)),
    ask: (prompt, password) =>
      sockets.send('stdin', newMessage(message, 'input_request', { prompt, password }, session)),
  });

  const basic: Requests['atOnce'] = {
    kernel_info: kernelInfo,
    comm_info: () => ({ status: 'ok', comms: {} }),
    interrupt: () => {
      cells?.interrupt();
      return { status: 'ok' };
    },
    shutdown: ({ restart }) => {
      setImmediate(() => void close());
      return { status: 'ok', restart: Boolean(restart) };
    },
  };

  const close = async () => {
    cells?.close();
    await sockets.close();
    // They still hand over what they hold.
    setTimeout(() => process.exit(0), 100);
  };

  const sockets = await opened(connectionFile, receive);
  process.on('SIGINT', () => cells?.interrupt());
  process.on('SIGTERM', () => void close());
  // Jupyter asks first who this is; while the compiler is loaded there is no time to answer.
  await Promise.race([isIntroduced, wait(400)]);
  await wait(20);
  const { requests } = await import('./cells/requests');
  cells = requests(options);
  for (const [channel, message] of early) receive(channel, message);
}

async function opened(file: string, receive: (channel: Channel, message: Message) => void) {
  try {
    return await openSockets(JSON.parse(readFileSync(file, 'utf8')), receive);
  } catch (cause) {
    // Another program took a port that Jupyter had picked. Jupyter restarts a kernel that ends, not one that is silent.
    console.error(`The kernel cannot listen where ${file} says (${(cause as Error).message}).`);
    return process.exit(1);
  }
}

/** A question about a cell must not end the kernel, whatever the compiler makes of half-written code. */
function safely(answer: () => object): object {
  try {
    return answer();
  } catch (cause) {
    const { name, message } = cause as Error;
    console.error(cause);
    return {
      status: 'error',
      ename: name,
      evalue: message,
      traceback: [],
      matches: [],
      found: false,
      data: {},
      metadata: {},
    };
  }
}
