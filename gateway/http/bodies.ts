import { overloaded } from './admission.ts';

/** Most bodies that are under way at once: from all, and from one user or, before it is known who that is, one address. */
const MOST = 1_000;
const MOST_EACH = 200;

/**
 * Counts the bodies that are being received, because each takes memory until it is whole. `begin` throws OVERLOADED where
 * there are too many; its result ends the count.
 */
export function createBodies() {
  const each = new Map<string, number>();
  let all = 0;

  return {
    begin(who: string): () => void {
      const count = each.get(who) ?? 0;
      if (all >= MOST || count >= MOST_EACH) throw overloaded();
      all += 1;
      each.set(who, count + 1);
      let isOver = false;
      return () => {
        if (isOver) return;
        isOver = true;
        all -= 1;
        const left = (each.get(who) ?? 1) - 1;
        if (left > 0) each.set(who, left);
        else each.delete(who);
      };
    },
  };
}
