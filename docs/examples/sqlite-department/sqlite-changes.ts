import type { DatabaseSync } from 'node:sqlite';
import { isDeepStrictEqual } from 'node:util';
import { EFFECT_MS } from '../../../schema/lifetimes.ts';
import type { Changes, Compared, Effect } from '../../../subgraphs/kit/changes.ts';
import type { Department } from '../../../subgraphs/kit/department.ts';
import { rowForm } from '../../../subgraphs/kit/plain-form.ts';

const EFFECTS = '"citizenGraphEffects"';

/** Changes of an SQLite file: one writes at a time, from the comparison to the commit, whoever else has the file open. */
export function createSqliteChanges(database: DatabaseSync, department: Department): Changes {
  // A commit is on disk when it is called done.
  database.exec(`PRAGMA synchronous = EXTRA;
    CREATE TABLE IF NOT EXISTS ${EFFECTS}
      (key TEXT PRIMARY KEY, digest TEXT NOT NULL, answer TEXT NOT NULL, at INTEGER NOT NULL DEFAULT (unixepoch())) STRICT;
    CREATE INDEX IF NOT EXISTS "citizenGraphEffectsAt" ON ${EFFECTS} (at);`);
  const select = database.prepare(`SELECT key, digest, answer FROM ${EFFECTS} WHERE key = ?`);
  const insert = database.prepare(`INSERT OR IGNORE INTO ${EFFECTS} (key, digest, answer) VALUES (?, ?, ?)`);
  const forget = database.prepare(`DELETE FROM ${EFFECTS} WHERE at < unixepoch() - ?`);
  const tables = new Map(
    Object.entries(department.collections).map(([name, collection]) => [
      name,
      tableOf(database, department, name, collection),
    ]),
  );

  function write({ key, digest, answer }: Effect, compared: readonly Compared[]): boolean {
    forget.run(EFFECT_MS / 1_000);
    if (insert.run(key, digest, answer).changes === 0) return false;
    return compared.every(({ collection, key, expected, becomes }) => {
      const table = tables.get(collection);
      if (!table || !isDeepStrictEqual(table.get(key), expected)) return false;
      if (becomes) table.put(becomes);
      else if (becomes === null) table.remove(key);
      return true;
    });
  }

  return {
    effect: async (key) => (select.get(key) as unknown as Effect | undefined) ?? null,
    async commit(effect, compared) {
      database.exec('BEGIN IMMEDIATE');
      try {
        const isDone = write(effect, compared);
        database.exec(isDone ? 'COMMIT' : 'ROLLBACK');
        return isDone ? 'done' : 'conflict';
      } catch (error) {
        if (database.isTransaction) database.exec('ROLLBACK');
        throw error;
      }
    },
  };
}

function tableOf(database: DatabaseSync, department: Department, name: string, collection: { key: string }) {
  const { columns, read, write } = rowForm(department, collection);
  const [into, id] = [quoted(name), quoted(collection.key)];
  const names = columns.map(quoted);
  const others = names.filter((column) => column !== id).map((column) => `${column} = excluded.${column}`);
  const onConflict = others.length > 0 ? `UPDATE SET ${others.join(', ')}` : 'NOTHING';
  const select = database.prepare(`SELECT * FROM ${into} WHERE ${id} = ?`);
  // Columns that the schema does not know of stay.
  const upsert = database.prepare(
    `INSERT INTO ${into} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')}) ON CONFLICT (${id}) DO ${onConflict}`,
  );
  const remove = database.prepare(`DELETE FROM ${into} WHERE ${id} = ?`);
  return {
    get(key: string) {
      const row = select.get(key);
      return row ? read(row) : null;
    },
    put: (document: Record<string, unknown>) => void upsert.run(...write(document)),
    remove: (key: string) => void remove.run(key),
  };
}

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
