import type { Manifest } from './manifest.ts';

/** What is in a back-up, in one line. */
export function described({ files, ledger, databases }: Manifest): string {
  const keys = Object.keys(files).filter((name) => name.startsWith('data/keys/')).length;
  const documents = Object.entries(databases).map(
    ([name, collections]) => `${collections.reduce((sum, one) => sum + one.documents, 0)} documents of ${name}`,
  );
  return [`${keys} keys`, `${ledger.entries} ledger entries in ${ledger.instances} logs`, ...documents].join(', ');
}
