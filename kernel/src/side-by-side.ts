/**
 * What `work` gives for each of `items`, in their order, with at most `lanes` of them at work at a time: each lane takes the
 * next item as soon as it is free. Rejects with the first rejection of `work`.
 */
export async function sideBySide<Item, Result>(
  items: readonly Item[],
  lanes: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  // One iterator for all lanes, so that each item is taken once.
  const waiting = items.entries();
  const lane = async () => {
    for (const [at, item] of waiting) results[at] = await work(item);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return results;
}
