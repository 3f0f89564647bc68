/** Runs a task over items, so many at a time, and hands the results on in the order of the items. */
export async function inOrder<Item, Out>(
  items: Item[], jobs: number, task: (item: Item) => Promise<Out>, onDone: (out: Out) => void,
): Promise<void> {
  const done: (Out | undefined)[] = [];
  let next = 0;
  let shown = 0;
  const work = async () => {
    for (let i = next++; i < items.length; i = next++) {
      done[i] = await task(items[i]!);
      for (; shown < items.length && done[shown] !== undefined; shown++) onDone(done[shown]!);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, jobs) }, work));
}
