import { refusal } from '../../schema/errors.ts';
import { type Said, say } from '../../schema/sentences.ts';
import type { Task } from '../tasks/task.ts';
import type { Subject } from './grant.ts';
import type { createPresentationVerifier } from './presentation.ts';

/** Who was presented for the roles of a task, and by which readings of cards. */
export interface Presented {
  subjects: Readonly<Record<string, Subject>>;
  nonces: readonly string[];
}

export function rolesOf(task: Task): Map<string, 'citizen' | 'enterprise'> {
  return new Map(
    [...task.variables].flatMap(([name, use]) => (use.kind === 'subject' ? [[name, use.of] as const] : [])),
  );
}

/**
 * Checks that a card was read for each role of the task, just now at this window, and of a person of its own. Throws the
 * error that says what is missing. `about` is told of everybody whose card was read, whatever becomes of the case.
 */
export async function presentedFor(
  task: Task,
  { window, subjects: given }: { window: string; subjects: readonly { role: string; presentation: string }[] },
  verify: ReturnType<typeof createPresentationVerifier>,
  about: (role: string, subject: string) => void,
): Promise<Presented> {
  const roles = rolesOf(task);
  checkRoles(
    [...roles.keys()],
    given.map(({ role }) => role),
  );
  const subjects: Record<string, Subject> = {};
  const nonces: string[] = [];
  for (const { role, presentation } of given) {
    const { subject, kind, nonce } = await verify(presentation, window, (subject) => about(role, subject));
    if (kind !== roles.get(role)) {
      throw refusal('PRESENTATION_INVALID', {
        message: say(
          roles.get(role) === 'citizen'
            ? 'The card read for {role} is not that of a citizen.'
            : 'The card read for {role} is not that of an enterprise.',
          { role },
        ),
      });
    }
    subjects[role] = { kind, id: subject };
    nonces.push(nonce);
  }
  checkDistinct(task, subjects);
  return { subjects, nonces };
}

function checkRoles(roles: readonly string[], given: readonly string[]): void {
  if (given.some((role, i) => !roles.includes(role) || given.indexOf(role) !== i)) {
    throw refusal('BAD_USER_INPUT', {
      message: say('Give each role of the task once: {roles}.', { roles: listed(roles) }),
    });
  }
  const missing = roles.filter((role) => !given.includes(role));
  if (missing.length > 0) {
    throw refusal('PRESENTATION_INVALID', {
      message: say('No card was read for: {roles}. Read it at this window.', { roles: listed(missing) }),
    });
  }
}

/** One person stands in two roles only where the task says so. */
function checkDistinct({ sameSubject }: Task, subjects: Presented['subjects']): void {
  for (const [role, { id }] of Object.entries(subjects)) {
    const same = Object.entries(subjects).flatMap(([name, other]) => (other.id === id ? [name] : []));
    if (same.every((other) => other === role || sameSubject.some((set) => set.includes(role) && set.includes(other))))
      continue;
    throw refusal('PRESENTATION_INVALID', {
      message: say('One card was read for several roles: {roles}. Read the card of each at this window.', {
        roles: listed(same),
      }),
    });
  }
}

export function listed(names: readonly string[]): string | Said {
  return names.length > 0 ? names.join(', ') : say('none');
}
