import type { Assistance } from './editing/assist';
import { type EditableCell, editableCell } from './editing/editable-cell';
import { whenKept } from './offline/offline';
import { drawPlots } from './plots';
import { scriptLoaded } from './script-loaded';

/** What the script of live lessons gets from the page. */
export interface LiveHost {
  /** Leads to the site's root. */
  readonly root: string;
  /** The lesson: `04-is-it-really-better`. */
  readonly name: string;
  /** Shows what is being loaded; an empty text when all is there. */
  say(text: string): void;
  drawPlots(within: HTMLElement): void;
}

/** Runs cells by their number, with another source where they were edited; `run` tells whether the cell succeeded. */
export interface LiveRunner extends Pick<Assistance, 'complete' | 'inspect'> {
  run(index: number, output: HTMLElement, edited?: string): Promise<boolean>;
  interrupt(): void;
  restart(): void;
}

declare global {
  interface Window {
    transferlabLive: (host: LiveHost) => Promise<LiveRunner>;
  }
}

/**
 * Gives the cells of a lesson that can run in the page their buttons. What runs them is loaded at the first *Run*. A page from a
 * file has none: it may start no worker and fetch no data.
 */
export function live(root: string): void {
  const bar = document.querySelector<HTMLElement>('main .live[data-lesson]');
  if (!bar || !location.protocol.startsWith('http')) return;
  const name = bar.dataset.lesson!;
  const status = document.createElement('span');
  status.setAttribute('role', 'status');
  const say = (text: string) => {
    status.textContent = text;
  };
  let runner: Promise<LiveRunner> | undefined;
  let stopped = false;
  const cells = Array.from(document.querySelectorAll<HTMLElement>('main .cell'));
  const editors: EditableCell[] = [];
  const waiting: number[] = [];
  let busy = false;
  /** Whether the compiler was asked for, which is loaded by the first edited cell. */
  let compiles = false;

  const load = () => {
    runner ??= whenKept()
      .then(() => scriptLoaded(`${root}assets/live/page.js`))
      .then(() => window.transferlabLive({ root, name, say, drawPlots }));
    // The next run tries again.
    runner.catch(() => {
      runner = undefined;
    });
    return runner;
  };

  async function work(): Promise<void> {
    if (busy) return;
    busy = true;
    stop.disabled = false;
    for (let index = waiting.shift(); index !== undefined; index = waiting.shift()) {
      const ok = await runCell(index).catch((cause) => {
        say((cause as Error).message);
        return false;
      });
      if (!ok) for (const index of waiting.splice(0)) idle(index);
    }
    busy = false;
    stop.disabled = true;
  }

  async function runCell(index: number): Promise<boolean> {
    const cell = cells[index];
    mark(cell, 'running', 'running');
    // Until the first output the stored one stays, so that nothing jumps while the data is loaded.
    const ready = await load();
    const output = freshOutput(cell);
    const began = performance.now();
    stopped = false;
    const edited = editors[index].edited();
    compiles ||= edited !== undefined;
    const ok = await ready.run(index, output, edited);
    const seconds = (performance.now() - began) / 1000;
    const how = ok ? 'done' : stopped ? 'stopped' : 'failed';
    mark(cell, how, `${how}, ${seconds < 0.95 ? seconds.toFixed(2) : seconds.toFixed(1)} s`);
    return ok;
  }

  const idle = (index: number) => mark(cells[index], '', '');
  const enqueue = (indices: readonly number[]) => {
    for (const index of indices.filter((one) => !waiting.includes(one))) {
      waiting.push(index);
      mark(cells[index], 'waiting', 'waiting');
    }
    void work();
  };
  const asked = async () => {
    compiles = true;
    return load();
  };
  const assistance: Assistance = {
    complete: async (source, at) => (await asked()).complete(source, at),
    inspect: async (source, at) => (await asked()).inspect(source, at),
    isThere: () => compiles,
  };
  const all = button('Run all', () => enqueue(cells.map((_, index) => index)));
  const stop = button('Stop', () => {
    stopped = true;
    for (const index of waiting.splice(0)) idle(index);
    void runner?.then(({ interrupt }) => interrupt());
  });
  stop.disabled = true;
  const restart = button('Restart', () => {
    for (const index of waiting.splice(0)) idle(index);
    void runner?.then((ready) => ready.restart());
    for (const index of cells.keys()) idle(index);
    say('Restarted: no variable is set.');
  });
  for (const [index, cell] of cells.entries()) {
    const run = button('Run', () => enqueue([index]));
    run.setAttribute('aria-label', `Run cell ${index + 1}`);
    const code = cell.querySelector<HTMLElement>('pre.code')!;
    const editor = editableCell(code, { ...assistance, number: index + 1, run: () => enqueue([index]) });
    editors.push(editor);
    const time = document.createElement('span');
    time.className = 'time';
    const row = document.createElement('div');
    row.className = 'run-cell';
    row.append(run, editor.button, time);
    code.after(row);
  }
  bar.append(all, stop, restart, status);
  bar.hidden = false;
}

function button(text: string, clicked: () => void): HTMLButtonElement {
  const element = document.createElement('button');
  element.type = 'button';
  element.textContent = text;
  element.addEventListener('click', clicked);
  return element;
}

function mark(cell: HTMLElement, state: string, text: string): void {
  cell.dataset.state = state;
  cell.querySelector('.run-cell .time')!.textContent = text;
}

/** An empty place for what the cell shows, instead of what is there. */
function freshOutput(cell: HTMLElement): HTMLElement {
  cell.querySelector(':scope > .output')?.remove();
  const output = document.createElement('div');
  output.className = 'output';
  cell.append(output);
  return output;
}
