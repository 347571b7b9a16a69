/**
 * How long what lasts. Whatever is remembered of a case or a card reading is remembered for as long as it could still be used,
 * so all of these follow from each other. Times in milliseconds.
 */

/** Most minutes that a task may keep its cases open. */
export const MOST_CASE_MINUTES = 24 * 60;

export const MOST_CASE_MS = MOST_CASE_MINUTES * 60_000;

/** How far two clocks of one installation may be apart: those of gateways, of the database, and of card readers. */
export const CLOCK_TOLERANCE_MS = 60_000;

/** How long after it was made a card reading can be used. */
export const PRESENTATION_MS = 300_000;

/**
 * For how long a spent card reading is remembered: until no gateway takes it any more, though the clocks
 * of reader, gateway and database are as far apart as may be.
 */
export const SPENT_READING_MS = PRESENTATION_MS + 3 * CLOCK_TOLERANCE_MS;

/** For how long a closing is remembered: until every grant of its case is over. */
export const CLOSING_MS = MOST_CASE_MS + CLOCK_TOLERANCE_MS;

/**
 * For how long a department keeps the effect of a change under its client key. A key belongs to a case, so an effect that
 * outlives every grant of its case is never asked for again.
 */
export const EFFECT_MS = MOST_CASE_MS + 2 * CLOCK_TOLERANCE_MS;
