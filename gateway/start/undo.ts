/**
 * Takes the steps of a start. Each registers how it is undone as soon as it is taken. When a later one fails, those taken
 * are undone, the last one first, each of them even when another cannot be, and the error stays that of the start.
 */
export async function takeSteps<T>(steps: (taken: AsyncDisposableStack) => Promise<T>): Promise<T> {
  const taken = new AsyncDisposableStack();
  try {
    return await steps(taken);
  } catch (error) {
    await taken.disposeAsync().catch(() => {});
    throw error;
  }
}
