/**
 * `node:http`, as a CommonJS module. Making its face of an ES module reads every property of it, among them those that
 * load Node's own fetch and WebSocket: 30 to 80 ms of every start for what nobody here uses.
 */
import type * as Http from 'node:http';
import { createRequire } from 'node:module';

export const http = createRequire(import.meta.url)('node:http') as typeof Http;
