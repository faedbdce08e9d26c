/**
 * What `work` gives for each of `items`, in their order, with at most `lanes` of them at work at a time: each lane takes the
 * next item as soon as it is free, and `work` gets the index of the lane. Rejects with the first rejection of `work`.
 */
export async function sideBySide<Item, Result>(
  items: readonly Item[],
  lanes: number,
  work: (item: Item, lane: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  // One iterator for all lanes, so that each item is taken once.
  const waiting = items.entries();
  const run = async (lane: number) => {
    for (const [index, item] of waiting) results[index] = await work(item, lane);
  };
  await Promise.all(Array.from({ length: lanes }, (_, lane) => run(lane)));
  return results;
}
