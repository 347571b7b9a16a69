/** A field that is stored under another name, or in another form. What cannot be read is left as it is, and so is unknown. */
export interface StoredField {
  /** Where it is stored; `ZZ.DZ` lies in the embedded document `ZZ`. */
  at: string;
  read(stored: unknown): unknown;
  /** The stored form of a value, for look-ups and seeds. */
  write(value: unknown): unknown;
}

/** An enumeration that is stored as codes, texts or numbers: `{ MALE: 1, FEMALE: 2 }`. */
export function codes(at: string, table: Readonly<Record<string, string | number>>): StoredField {
  const values = new Map<unknown, string>(Object.entries(table).map(([value, code]) => [code, value]));
  return {
    at,
    read: (stored) => values.get(stored) ?? stored,
    write: (value) => (Object.hasOwn(table, String(value)) ? table[String(value)] : value),
  };
}

/** A day that is stored as `19800131`. */
export const compactDay = (at: string): StoredField => ({
  at,
  read: (stored) => (typeof stored === 'string' ? stored.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3') : stored),
  write: (value) => (typeof value === 'string' ? value.replaceAll('-', '') : value),
});

const CHINA_MS = 8 * 3_600_000;

/** A day that is stored as the instant at which it begins in China. */
export const instantDay = (at: string): StoredField => ({
  at,
  read: (stored) =>
    stored instanceof Date ? new Date(stored.getTime() + CHINA_MS).toISOString().slice(0, 10) : stored,
  write: (value) => (typeof value === 'string' ? new Date(`${value}T00:00:00+08:00`) : value),
});
