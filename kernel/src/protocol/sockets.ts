import { Publisher, Reply, Router } from 'zeromq';
import { type Message, readMessage, writeMessage } from './messages';

/** What the connection file says, which Jupyter writes before it starts a kernel. */
export interface Connection {
  readonly transport: string;
  readonly ip: string;
  readonly key: string;
  readonly shell_port: number;
  readonly control_port: number;
  readonly stdin_port: number;
  readonly iopub_port: number;
  readonly hb_port: number;
}

export type Channel = 'shell' | 'control' | 'stdin';

/** The five sockets of a kernel: three that ask and answer, one that tells all, and one that says it is alive. */
export interface Sockets {
  send(channel: Channel | 'iopub', message: Message): void;
  /** Resolves when all that was sent is on its way. */
  close(): Promise<void>;
}

/**
 * Opens the sockets and hands each message to `receive`. Throws where a port is taken. A message that cannot be read, or
 * is not signed with the kernel's key, is dropped with a line in the kernel's log.
 */
export async function openSockets(
  { transport, ip, key, ...ports }: Connection,
  receive: (channel: Channel, message: Message) => void,
): Promise<Sockets> {
  const at = (port: number) => `${transport}://${ip}:${port}`;
  // Without a limit, since what is beyond it would be thrown away: prints are lost, or an answer.
  const open = { sendHighWaterMark: 0, linger: 1000 };
  const iopub = new Publisher(open);
  const [shell, control, stdin] = [new Router(open), new Router(open), new Router(open)];
  const heartbeat = new Reply({ linger: 0 });
  await Promise.all([
    iopub.bind(at(ports.iopub_port)),
    shell.bind(at(ports.shell_port)),
    control.bind(at(ports.control_port)),
    stdin.bind(at(ports.stdin_port)),
    heartbeat.bind(at(ports.hb_port)),
  ]);
  const listen = async (channel: Channel, socket: Router) => {
    for await (const frames of socket) {
      try {
        receive(channel, readMessage(frames, key));
      } catch (cause) {
        console.error((cause as Error).message);
      }
    }
  };
  const echo = async () => {
    for await (const frames of heartbeat) await heartbeat.send(frames);
  };
  for (const loop of [listen('shell', shell), listen('control', control), listen('stdin', stdin), echo()]) {
    loop.catch(() => {}); // The socket was closed.
  }
  const all = { shell, control, stdin, iopub };
  // A socket takes one message at a time.
  let sent = Promise.resolve();
  return {
    send(channel, message) {
      const frames = writeMessage(message, key);
      sent = sent.then(() => all[channel].send(frames)).catch(() => {});
    },
    async close() {
      await sent;
      for (const socket of [...Object.values(all), heartbeat]) socket.close();
    },
  };
}
