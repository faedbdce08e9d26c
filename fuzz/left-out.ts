/** Public functions that no case calls, and why. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  labelPictures: 'opens a page that waits for a reader; its server has tests of its own',
};
