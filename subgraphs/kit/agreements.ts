import { parse } from 'yaml';

/** A department's approval of one task's use of its classified fields. */
export interface Agreement {
  /** The task's name, its file's name without `.graphql`. */
  task: string;
  /** Who receives the fields: the window, or a department whose `@requires` asks for them. */
  recipient: string;
  /** The law or rule that allows it. */
  basis: string;
  /** The last day on which it holds, YYYY-MM-DD. */
  until: string;
  /** Coordinates, `Type.field`. */
  fields: ReadonlySet<string>;
}

export const WINDOW = 'window';

/**
 * Reads `agreements.yaml`: a list of `{ task, recipient?, basis, until, fields: { Type: [field] } }`.
 * Throws naming file, entry and what is missing: an agreement without basis or end date is none.
 */
export function parseAgreements(text: string, file: string): Agreement[] {
  const entries: unknown = parse(text) ?? [];
  if (!Array.isArray(entries)) throw new Error(`${file}: must be a list of agreements`);
  return entries.map((entry, index) => {
    const at = `${file}: agreement ${index + 1}`;
    const need = (name: string, form: RegExp): string => {
      const value = String(entry?.[name] ?? '');
      if (!form.test(value)) throw new Error(`${at}: "${name}" is missing or malformed`);
      return value;
    };
    if (typeof entry?.fields !== 'object') throw new Error(`${at}: "fields" must map types to lists of fields`);
    return {
      task: need('task', /^[a-z0-9-]+$/),
      recipient: String(entry.recipient ?? WINDOW),
      basis: need('basis', /\S/),
      until: need('until', /^\d{4}-\d{2}-\d{2}$/),
      fields: new Set(
        Object.entries(entry.fields as Record<string, string[]>).flatMap(([type, fields]) =>
          fields.map((field) => `${type}.${field}`),
        ),
      ),
    };
  });
}

/** Whether an agreement in force lets a task's recipient have a coordinate on that day. */
export function isAgreed(
  agreements: readonly Agreement[],
  asked: { task: string; recipient: string; coordinate: string; day: string },
): boolean {
  return agreements.some(
    (agreement) =>
      agreement.task === asked.task &&
      agreement.recipient === asked.recipient &&
      agreement.until >= asked.day &&
      agreement.fields.has(asked.coordinate),
  );
}

const DAY_MS = 86_400_000;
let known = { day: 0, text: '' };

/** Today where the departments are (UTC+8), YYYY-MM-DD. */
export function today(now = Date.now()): string {
  const day = Math.floor((now + 8 * 3_600_000) / DAY_MS);
  if (day !== known.day) known = { day, text: new Date(day * DAY_MS).toISOString().slice(0, 10) };
  return known.text;
}
