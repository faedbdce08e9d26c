/** What the compiler's files name of `node:module`: in a bundle nothing is loaded by name. */
export function createRequire(): { resolve(name: string): string } {
  return {
    resolve: (name) => {
      throw new Error(`${name} is not in the page`);
    },
  };
}

export default { _load: () => undefined };
