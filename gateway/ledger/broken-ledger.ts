/** The error that names the first broken entry of a log, or a whole file; its `code` is `LEDGER_BROKEN`. */
export function brokenLedger(file: string, sequence: number | undefined, what: string): Error {
  const name = sequence === undefined ? file : `${file}: entry ${sequence}`;
  return Object.assign(new Error(`${name} ${what}.`), { code: 'LEDGER_BROKEN', file, sequence });
}

export const isBrokenLedger = (error: unknown): error is Error =>
  (error as { code?: string })?.code === 'LEDGER_BROKEN';
