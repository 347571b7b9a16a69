/** Longest pause between two attempts of one department, in milliseconds. */
const MOST_MS = 300_000;

/**
 * Spaces the attempts of each department: the first is made at once, each further one after a pause twice as long as the
 * one before. Who has kept quiet for twice the longest pause begins anew.
 */
export function createPacing(firstMs: number, now: () => number = () => performance.now()) {
  const attempts = new Map<string, { count: number; at: number }>();

  function made(name: string): { count: number; at: number } {
    const known = attempts.get(name);
    return known && now() - known.at <= 2 * MOST_MS ? known : { count: 0, at: Number.NEGATIVE_INFINITY };
  }

  return {
    isDue(name: string): boolean {
      const { count, at } = made(name);
      return now() - at >= Math.min(firstMs * 2 ** (count - 1), MOST_MS);
    },
    /** How often a department has tried of late. */
    strainOf: (name: string): number => made(name).count,
    tried(name: string): void {
      attempts.set(name, { count: made(name).count + 1, at: now() });
    },
  };
}
