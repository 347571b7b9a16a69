import { hash } from 'node:crypto';

/** SHA-256 of plain values, the same whatever order their members stand in. */
export function digestOf(value: unknown): string {
  const sorted = (_: string, at: unknown): unknown =>
    typeof at === 'object' && at !== null && !Array.isArray(at)
      ? Object.fromEntries(Object.entries(at).sort(([a], [b]) => (a < b ? -1 : 1)))
      : at;
  return hash('sha256', JSON.stringify(value ?? null, sorted), 'hex');
}
