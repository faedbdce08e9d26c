/**
 * What JupyterLab loads first: a container of module federation, by hand. JupyterLab calls `init` with the modules that it
 * shares and then asks for our plugin, which is an ES module next to this script; so nothing has to be bundled.
 */
{
  type Scope = import('./shared').Scope;
  let scope: Scope = {};
  const containers = window as unknown as { _JUPYTERLAB?: Record<string, unknown> };
  containers._JUPYTERLAB ??= {};
  containers._JUPYTERLAB['course-page'] = {
    init: (shared: Scope) => {
      scope = shared;
    },
    get: async () => {
      const { plugins } = await import('./plugin.js');
      const extensions = await plugins(scope);
      return () => extensions;
    },
  };
}
