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
