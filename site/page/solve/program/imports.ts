/** A function with which an answer imports in a page: the library and TensorFlow.js, and nothing of Node's. */
export function answersRequire(load: (name: string) => unknown, packages: readonly string[]): NodeJS.Require {
  return ((name: string) => {
    if (packages.includes(name) && !name.includes('/dist/')) return load(name);
    throw new Error(
      `'${name}' can't be imported in this page: the library and TensorFlow.js can. Check an answer that needs it on your machine: npx course check.`,
    );
  }) as NodeJS.Require;
}
