/** What a step asks a department, the same in every request. */
export interface Question {
  query: string;
  /** JSON of the Purpose: the task, and who receives what. */
  purpose: string;
}

/**
 * Asks a department for one request of a case. Rejects when there is no answer; what is answered is not believed to have
 * any form. When `signal` aborts nobody waits for the answer any more. `traceparent` is for the department's log.
 */
export type Ask = (
  variables: Record<string, unknown>,
  caseId: string,
  signal: AbortSignal,
  traceparent?: string,
) => Promise<unknown>;

/** The way to a department, in this process or behind a URL. */
export interface Channel {
  /** Makes ready what is the same each time a question is asked. */
  bind(question: Question): Ask;
}
