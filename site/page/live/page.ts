import type { Failure } from '../../../kernel/src/cells/failure';
import type { Bundle } from '../../../kernel/src/protocol/worker-messages';
import { outputHtml } from '../../src/lesson/output';
import type { PlotlyFigure } from '../../src/lesson/plot';
import type { LiveHost, LiveRunner } from '../live';
import { forbidConnections } from './forbid-connections';
import type { LiveLesson } from './messages';
import { session } from './session';

/** Starts the lesson of this page: loads its compiled cells. Called by the first *Run*. */
window.transferlabLive = async ({ root, name, say, drawPlots }: LiveHost): Promise<LiveRunner> => {
  forbidConnections();
  const at = (path: string) => new URL(root + path, location.href).href;
  const response = await fetch(at(`lessons/${name}/live.json`));
  if (!response.ok) throw new Error(`The code of this lesson cannot be loaded (${response.status}). Reload the page.`);
  const lesson: LiveLesson = await response.json();
  const { run, complete, inspect, interrupt, restart } = session(
    lesson,
    { worker: at('assets/live/worker.mjs'), compiler: at('assets/live/compiler.mjs'), packs: at('packs/') },
    say,
  );
  let plots = 0;
  const place = {
    keepPlot: (figure: PlotlyFigure) => {
      const id = `live-plot-${++plots}`;
      window.transferlabPlot(id, figure);
      return { id, script: '' };
    },
  };

  /** Shows what one cell gives in `element`. */
  function shownIn(element: HTMLElement) {
    const byId = new Map<string, HTMLElement>();
    const add = (html: string): HTMLElement => {
      const part = document.createElement('div');
      part.innerHTML = html;
      element.append(part);
      drawPlots(part);
      return part;
    };
    let stream: { readonly name: string; text: string; readonly part: HTMLElement } | undefined;
    return {
      stream(name: 'stdout' | 'stderr', text: string) {
        const written = stream?.name === name ? stream : { name, text: '', part: add('') };
        written.text += text;
        written.part.innerHTML = outputHtml({ output_type: 'stream', name, text: written.text }, place);
        stream = written;
      },
      display({ data, transient }: Bundle, update: boolean) {
        const id = transient?.display_id as string | undefined;
        const html = outputHtml({ output_type: 'display_data', data }, place);
        const before = id === undefined ? undefined : byId.get(id);
        if (update && before) {
          before.innerHTML = html;
          drawPlots(before);
          return;
        }
        stream = undefined;
        const part = add(html);
        if (id !== undefined) byId.set(id, part);
      },
      clear() {
        element.textContent = '';
        stream = undefined;
      },
      failed(failure: Failure) {
        add(outputHtml({ output_type: 'error', ...failure, traceback: [...failure.traceback] }, place));
      },
    };
  }

  return {
    async run(index, element, edited) {
      const shown = shownIn(element);
      const failure = await run(index, shown, edited);
      if (failure) shown.failed(failure);
      return failure === undefined;
    },
    complete,
    inspect,
    interrupt,
    restart,
  };
};
