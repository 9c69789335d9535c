/** Answers of both listeners: never cached, never framed, never sniffed. */
import type { ServerResponse } from 'node:http';
import { securityHeaders } from '../shared/page-policy.ts';
import { errorTable, LetterlockError, toEnvelope } from '../shared/result.ts';
import type { ErrorCode, Result } from '../shared/result.ts';

export function failure(code: ErrorCode, message?: string): Result<never> {
  return { ok: false, error: toEnvelope(new LetterlockError(code, message)) };
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    ...securityHeaders,
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
  });
  response.end(body);
}

export const json = (response: ServerResponse, status: number, value: unknown): void =>
  send(response, status, 'application/json', JSON.stringify(value));
export const result = (response: ServerResponse, answer: Result<unknown>): void =>
  json(response, answer.ok ? 200 : errorTable[answer.error.code].status, answer);
export const text = (response: ServerResponse, status: number, sentence: string): void =>
  send(response, status, 'text/plain; charset=utf-8', `${sentence}\n`);
export const page = (response: ServerResponse, status: number, html: string): void =>
  send(response, status, 'text/html; charset=utf-8', html);
