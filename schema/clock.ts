/**
 * The one clock of the platform and its departments. With CLOCK it starts at that instant and runs on from there; without, it is
 * the machine's. Nothing else reads the time (biome.json); durations are measured by `performance.now()`.
 */

const FORM = /^((\d{4})-\d\d-\d\d)T(\d\d:\d\d)(:\d\d)?(Z|[+-]\d\d:\d\d)(?:@(\d{13}))?$/;

/** The years for which there are rules, and a population. */
const [FIRST_YEAR, LAST_YEAR] = [2024, 2049];

const DAY_MS = 86_400_000;
const UTC_PLUS_8_MS = 8 * 3_600_000;

/**
 * What CLOCK says: the instant, and the machine's time at which the clock showed it, where it was handed on by a process that
 * started earlier. Throws an Error that says what is allowed.
 */
export function readClock(given: string): { instant: number; since: number | undefined } {
  const [, date = '', year, minute, second = ':00', zone, since] = FORM.exec(given) ?? [];
  const instant = Date.parse(`${date}T${minute}${second}${zone}`);
  // Dates such as 30 February are read as others.
  const isDate = new Date(Date.parse(`${date}T00:00Z`) || 0).toISOString().startsWith(date);
  if (Number.isNaN(instant) || !isDate || Number(year) < FIRST_YEAR || Number(year) > LAST_YEAR) {
    throw new Error(
      `must be an instant with its offset such as 2026-06-30T09:00:00+08:00, in ${FIRST_YEAR} to ${LAST_YEAR}`,
    );
  }
  return { instant, since: since === undefined ? undefined : Number(since) };
}

let { shift, flaw } = begun();

/** How far the clock is ahead of the machine's. */
function begun(): { shift: number; flaw?: Error } {
  const given = process.env.CLOCK;
  if (!given) return { shift: 0 };
  try {
    const { instant, since = Date.now() } = readClock(given);
    // Whatever is started from here has the same clock, not one that begins anew.
    process.env.CLOCK = `${given.split('@')[0]}@${since}`;
    return { shift: instant - since };
  } catch (error) {
    // Said when the settings are checked, or somebody asks for the time: not while modules are loaded.
    return { shift: 0, flaw: new Error(`CLOCK: ${(error as Error).message}`) };
  }
}

/** Goes by the clock that a running platform hands on, unless CLOCK says another: for commands about that platform. */
export function goBy(handedOn: string | undefined): void {
  if (!handedOn || process.env.CLOCK) return;
  process.env.CLOCK = handedOn;
  ({ shift, flaw } = begun());
}

/** Milliseconds since the epoch. */
export function now(): number {
  if (flaw) throw flaw;
  return Date.now() + shift;
}

let known = { day: 0, text: '' };

/** The day where the departments are (UTC+8), YYYY-MM-DD. */
export function today(at = now()): string {
  const day = Math.floor((at + UTC_PLUS_8_MS) / DAY_MS);
  if (day !== known.day) known = { day, text: new Date(day * DAY_MS).toISOString().slice(0, 10) };
  return known.text;
}

/** What the clock shows at an instant that others give by the machine's: tokens of issuers. */
export const fromMachine = (instant: number): number => instant + shift;

/** What the machine's clock shows at an instant: for certificates, and for what a database forgets by its own clock. */
export const toMachine = (instant: number): number => instant - shift;
