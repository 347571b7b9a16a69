import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import type { Source } from '../../../subgraphs/kit/source.ts';
import type { OpenStore } from '../../../subgraphs/kit/store.ts';

type Row = Record<string, SQLOutputValue>;

/**
 * A department whose data are in an SQLite file, one table a collection, columns named as the schema's fields. The file is
 * opened to be read only. `node:sqlite` answers at once and holds the process up meanwhile: for registers of a small office.
 */
export const sqliteStore =
  (file: string): OpenStore =>
  () => {
    const database = new DatabaseSync(file, { readOnly: true });
    return {
      source: (name, { key }) => createSqliteSource(database, name, key),
      ready: async () => void database.prepare('SELECT 1').get(),
      stop: async () => database.close(),
    };
  };

function createSqliteSource(database: DatabaseSync, table: string, key: string): Source {
  const [from, id] = [quoted(table), quoted(key)];
  // SQLite orders texts by their bytes, as the contract wants it.
  const byKeys = database.prepare(`SELECT * FROM ${from} WHERE ${id} IN (SELECT value FROM json_each(?))`);
  const all = database.prepare(`SELECT * FROM ${from} ORDER BY ${id} LIMIT ?`);
  const byField = new Map<string, ReturnType<DatabaseSync['prepare']>>();
  const inRange = (field: string) => {
    const known = byField.get(field);
    if (known) return known;
    const statement = database.prepare(
      `SELECT * FROM ${from} WHERE ${quoted(field)} = ? AND ${id} > ? ORDER BY ${id} LIMIT ?`,
    );
    byField.set(field, statement);
    return statement;
  };
  return {
    async byKeys(keys) {
      return byKeys.all(JSON.stringify(keys)) as Row[];
    },
    async byRanges(ranges, signal) {
      return ranges.map(({ field, value, after = '', most }) => {
        signal.throwIfAborted();
        return inRange(field).all(value, after, most) as Row[];
      });
    },
    async all(most) {
      return all.all(most) as Row[];
    },
  };
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
