/** JupyterLab's share scope: name, version, and how to get the module. */
export type Scope = Record<string, Record<string, { get(): Promise<() => unknown> }>>;

/** The module that JupyterLab shares under this name. It shares one version of each. */
export async function shared<Module>(scope: Scope, name: string): Promise<Module> {
  const [version] = Object.values(scope[name] ?? {});
  if (!version) throw new Error(`This JupyterLab shares no ${name}: the course's page needs JupyterLab 4.`);
  return (await version.get())() as Module;
}
