/** Public functions that no case calls, and why. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  labelPictures: 'opens a page that waits for a reader; its server has separate tests',
};

/** Documented limits: what would be a fault elsewhere, by function, and where it is said. */
export const LIMITS: Readonly<Record<string, { readonly fault: string; readonly said: string }>> = {
  forward: { fault: 'leak of tensors', said: 'with modes of one’s own, the caller frees what lies between the layers' },
};
