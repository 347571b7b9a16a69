/** The environment as `--dir` and `--keys` change it: a data folder that is named has its own keys, unless they are named too. */
export function environmentWith({
  dir,
  keys,
}: {
  dir?: string | undefined;
  keys?: string | undefined;
}): NodeJS.ProcessEnv {
  const { DATA_DIR, KEYS_DIR } = process.env;
  return { ...process.env, DATA_DIR: dir ?? DATA_DIR, KEYS_DIR: keys ?? (dir ? '' : KEYS_DIR) };
}

/** Where a command finds data and keys without reading every other setting; an empty variable counts as unset. */
export function placeOf(given: Parameters<typeof environmentWith>[0] = {}): { dataDir: string; keysDir?: string } {
  const { DATA_DIR, KEYS_DIR } = environmentWith(given);
  return { dataDir: DATA_DIR || './data', ...(KEYS_DIR ? { keysDir: KEYS_DIR } : {}) };
}
