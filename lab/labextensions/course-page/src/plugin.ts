import { livingPage } from './course-page.js';
import type { Commands, JupyterLab, Launcher, MainMenu, Modules, Palette, Restorer, Widget } from './jupyterlab.js';
import type { Actions } from './page.js';
import { labelPlots } from './plot-labels.js';
import { type Scope, shared } from './shared.js';

const OPEN = 'course:open';
const EXPORT = 'course:export';
const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path class="jp-icon3" fill="#616161" d="M12 4 1 9.5 12 15l9-4.5V17h2V9.5zM5 13.2v3.3L12 20l7-3.500v-3.3L12 16.700z"/></svg>';

/** JupyterLab's plugins of this extension. */
export async function plugins(scope: Scope): Promise<object[]> {
  const from = <Name extends keyof Modules>(name: Name) => shared<Modules[Name]>(scope, name);
  const [widgets, application, apputils, coreutils, launchers, menus, services, components] = await Promise.all([
    from('@lumino/widgets'),
    from('@jupyterlab/application'),
    from('@jupyterlab/apputils'),
    from('@jupyterlab/coreutils'),
    from('@jupyterlab/launcher'),
    from('@jupyterlab/mainmenu'),
    from('@jupyterlab/services'),
    from('@jupyterlab/ui-components'),
  ]);

  const activate = (app: JupyterLab, palette?: Palette, launcher?: Launcher, restorer?: Restorer, menu?: MainMenu) => {
    addStyle();
    const icon = new components.LabIcon({ name: 'course:icon', svgstr: ICON });
    const tracker = new apputils.WidgetTracker({ namespace: 'course' });
    const { serverSettings } = app.serviceManager;
    const request = (version?: string) =>
      services.ServerConnection.makeRequest(
        `${serverSettings.baseUrl}transferlab/progress`,
        { cache: 'no-store', headers: version ? { 'If-None-Match': version } : {} },
        serverSettings,
      );
    let page: Widget | undefined;
    const make = () => {
      const { node, refresh, stop } = livingPage({
        request,
        actions: (say) => actionsOf(app.commands, say),
        isSeen: () => page?.isVisible ?? false,
      });
      const widget: Widget = Object.assign(new widgets.Widget({ node }), {
        id: 'course-page',
        // Lumino calls these when the tab is chosen and when the page comes into sight.
        onActivateRequest: () => node.focus({ preventScroll: true }),
        onAfterShow: () => void refresh(),
      });
      Object.assign(widget.title, {
        label: 'Course',
        caption: 'Lessons, progress and the next step',
        closable: true,
        icon,
      });
      widget.disposed.connect(stop);
      void refresh();
      void tracker.add(widget);
      return widget;
    };
    app.commands.addCommand(OPEN, {
      label: 'Course',
      caption: 'Lessons, progress and the next step',
      icon,
      describedBy: { args: { type: 'object', properties: {} } },
      execute: () => {
        if (!page || page.isDisposed) page = make();
        if (!page.isAttached) app.shell.add(page, 'main');
        app.shell.activateById(page.id);
        return page;
      },
    });
    palette?.addItem({ command: OPEN, category: 'Course' });
    launcher?.add({ command: OPEN, category: 'Course', rank: 0 });
    restorer?.restore(tracker, { command: OPEN, name: () => 'course' });
    app.shell.add(topButton(widgets.Widget, app.commands), 'top', { rank: 500 });
    labelPlots(app.shell.node);
    const openNotebook = () => {
      const context = app.shell.currentWidget?.context;
      return context?.path.endsWith('.ipynb') ? context : undefined;
    };
    // JupyterLab's own export asks whether to take out all scripts, which draw the plots, and proposes that. Its submenu is
    // empty, and hidden, in 4.6.
    app.commands.addCommand(EXPORT, {
      label: 'Export Notebook as a Page (HTML)',
      caption: 'Saves the notebook and downloads a page that opens from a file, plots included',
      describedBy: { args: { type: 'object', properties: {} } },
      isEnabled: () => openNotebook() !== undefined,
      execute: async () => {
        const notebook = openNotebook();
        await app.commands.execute('docmanager:save');
        // Where it could not be saved, JupyterLab has said so.
        if (!notebook || notebook.model.dirty) return;
        const path = notebook.path.split('/').map(encodeURIComponent).join('/');
        window.open(`${serverSettings.baseUrl}nbconvert/html/${path}?download=true`, '_blank', 'noopener');
      },
    });
    palette?.addItem({ command: EXPORT, category: 'Course' });
    menu?.fileMenu.addGroup([{ command: EXPORT }], 10);
    const isDocumentAsked = coreutils.PageConfig.getOption('treePath') !== '';
    void app.restored.then(() => (isDocumentAsked ? undefined : app.commands.execute(OPEN)));
  };

  const { ICommandPalette } = apputils;
  const { ILauncher } = launchers;
  const { ILayoutRestorer } = application;
  return [
    {
      id: 'course-page:plugin',
      description: 'Lessons, progress and the next step.',
      autoStart: true,
      optional: [ICommandPalette, ILauncher, ILayoutRestorer, menus.IMainMenu],
      activate,
    },
  ];
}

/** What the page's buttons do. What JupyterLab refuses is said on the page. */
function actionsOf(commands: Commands, say: (sentence: string) => void): Actions {
  const open = async (path: string, options: Record<string, unknown> = {}) =>
    (await commands.execute('docmanager:open', { path, ...options })) as Widget | undefined;
  const beside = (mode: string, ref?: Widget) => ({ options: { mode, ...(ref && { ref: ref.id }) } });
  const attempt = (path: string, work: () => Promise<unknown>) => {
    say('');
    work().catch((error: Error) => say(`${path} could not be opened: ${error.message}`));
  };
  return {
    openLesson: ({ notebook }) => notebook && attempt(notebook, () => open(notebook)),
    openExercise: ({ notebook }, { answer }) =>
      attempt(answer, async () => {
        const lesson = notebook ? await open(notebook) : undefined;
        await open(answer, beside('split-right', lesson));
      }),
    openChecks: (_lesson, { answer, checks }) =>
      attempt(checks, async () => {
        const editor = await open(answer);
        await open(checks, beside('tab-after', editor));
      }),
    openText: (path) => attempt(path, () => open(path, { factory: 'Markdown Preview' })),
  };
}

/** A button in the bar on top, from every page of JupyterLab. */
function topButton(Plain: Modules['@lumino/widgets']['Widget'], commands: Commands): Widget {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'course-top';
  button.textContent = 'Course';
  button.title = 'Lessons, progress and the next step';
  button.addEventListener('click', () => void commands.execute(OPEN));
  const node = document.createElement('div');
  node.append(button);
  return Object.assign(new Plain({ node }), { id: 'course-top' });
}

function addStyle(): void {
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = new URL('../style.css', import.meta.url).href;
  document.head.append(link);
}
