/** `letterlock contract`: every method with its permission, audit class and JSON schemas; or all as OpenAPI. */
import { z } from 'zod';
import { methods } from '../../shared/contract/index.ts';
import { openApi } from '../../shared/openapi.ts';
import { installation } from '../installation.ts';
import type { Command } from '../io.ts';
import { onlyOptions } from '../options.ts';

/** The contract as data; schemas are JSON Schema 2020-12, of the input as callers give it. */
export function describeContract(): unknown {
  return [...methods].map(([name, method]) => ({
    method: name,
    summary: method.summary,
    permission: method.permission,
    audit: method.audit,
    whileLocked: method.whileLocked === true,
    input: z.toJSONSchema(method.input, { io: 'input', unrepresentable: 'any' }),
    output: z.toJSONSchema(method.output, { unrepresentable: 'any' }),
  }));
}

export const contract: Command = (args, io) => {
  const values = onlyOptions(args, { openapi: { type: 'boolean' } });
  const described = values.openapi === true ? openApi(installation.version, 'http://127.0.0.1') : describeContract();
  io.out(JSON.stringify(described, null, 2));
  return Promise.resolve(0);
};
