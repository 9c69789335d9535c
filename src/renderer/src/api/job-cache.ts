import type { QueryClient } from '@tanstack/react-query';
import type { EventData } from '../../../shared/contract/events.ts';
import type { Job } from '../../../shared/contract/jobs.ts';
import type { Output } from '../../../shared/contract/index.ts';
import { renew } from './renew.ts';

type JobEvent = EventData<'job.changed'>;

const over = new Set(['done', 'failed', 'cancelled', 'interrupted']);

/** Whether a job has ended, well or not. */
export function isOver(state: Job['state']): boolean {
  return over.has(state);
}

/** The list with the event's job brought up to date, or put first where it is new. */
export function mergeJob(items: readonly Job[], event: JobEvent): Job[] {
  const known = items.some((job) => job.id === event.id);
  if (!known) return [{ ...event, subject: null, result: null }, ...items];
  return items.map((job) => (job.id === event.id ? { ...job, ...event } : job));
}

/**
 * Progress comes with the event itself, so that a job that reports ten times a second costs no call; only its beginning
 * and its end fetch, because what it is about and the result are not in the event.
 */
export function applyJobEvent(client: QueryClient, event: JobEvent): void {
  const known = client.getQueryData<Output<'jobs.list'>>(['jobs.list', {}])?.items.some(({ id }) => id === event.id);
  client.setQueryData<Output<'jobs.list'>>(['jobs.list', {}], (old) =>
    old === undefined ? old : { items: mergeJob(old.items, event) },
  );
  client.setQueryData<Job>(['jobs.get', { id: event.id }], (old) => (old === undefined ? old : { ...old, ...event }));
  if (known !== true || isOver(event.state)) void renew(client, { queryKey: ['jobs.list'] });
  if (!isOver(event.state)) return;
  void renew(client, { queryKey: ['jobs.get', { id: event.id }] });
  // Whose mails are planned when is asked for by campaign: it is another answer after each simulation.
  if (event.kind === 'campaigns.simulate') void renew(client, { queryKey: ['campaigns.simulationContacts'] });
}
