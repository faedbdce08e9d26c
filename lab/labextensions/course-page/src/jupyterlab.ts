/**
 * What the page uses of JupyterLab 4, by its documented names. Its own packages of types would bring some hundred others
 * for these few.
 */

export interface Signal<Value = void> {
  connect(listener: (sender: unknown, value: Value) => void): void;
}

/** Lumino's widget. */
export interface Widget {
  readonly id: string;
  readonly node: HTMLElement;
  readonly title: { label: string; caption: string; closable: boolean; icon?: unknown };
  readonly isVisible: boolean;
  readonly isDisposed: boolean;
  readonly isAttached: boolean;
  readonly disposed: Signal;
}

export interface Command {
  label: string;
  caption?: string;
  icon?: unknown;
  describedBy?: object;
  isEnabled?(): boolean;
  execute(args: Record<string, unknown>): unknown;
}

export interface Commands {
  addCommand(id: string, command: Command): void;
  execute(id: string, args?: Record<string, unknown>): Promise<unknown>;
}

export interface JupyterLab {
  readonly commands: Commands;
  readonly restored: Promise<void>;
  readonly serviceManager: { readonly serverSettings: { readonly baseUrl: string } };
  readonly shell: {
    add(widget: Widget, area: string, options?: { rank?: number }): void;
    activateById(id: string): void;
    readonly currentWidget: {
      readonly context?: { readonly path: string; readonly model: { readonly dirty: boolean } };
    } | null;
    readonly node: HTMLElement;
  };
}

export interface Palette {
  addItem(item: { command: string; category: string }): void;
}

export interface Launcher {
  add(item: { command: string; category: string; rank: number }): void;
}

export interface MainMenu {
  readonly fileMenu: {
    addGroup(items: readonly { command: string }[], rank?: number): void;
  };
}

export interface Restorer {
  restore(tracker: unknown, how: { command: string; name: () => string }): unknown;
}

/** The modules that are taken from JupyterLab, each with what is used of it. */
export interface Modules {
  '@lumino/widgets': { Widget: new (options: { node: HTMLElement }) => Widget & { id: string } };
  '@jupyterlab/application': { ILayoutRestorer: unknown };
  '@jupyterlab/apputils': {
    ICommandPalette: unknown;
    WidgetTracker: new (options: { namespace: string }) => { add(widget: Widget): Promise<void> };
  };
  '@jupyterlab/coreutils': { PageConfig: { getOption(name: string): string } };
  '@jupyterlab/launcher': { ILauncher: unknown };
  '@jupyterlab/mainmenu': { IMainMenu: unknown };
  '@jupyterlab/services': {
    ServerConnection: { makeRequest(url: string, init: RequestInit, settings: unknown): Promise<Response> };
  };
  '@jupyterlab/ui-components': { LabIcon: new (options: { name: string; svgstr: string }) => unknown };
}
