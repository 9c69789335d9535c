/** The contract as OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.1): what API keys can call over HTTP. */
import { z } from 'zod';
import { methods } from './contract/index.ts';
import type { Method } from './contract/define.ts';
import { errorTable } from './result.ts';

type Json = { readonly [key: string]: unknown };

const envelope = (value: unknown): Json => ({
  type: 'object',
  required: ['ok', 'value'],
  additionalProperties: false,
  properties: { ok: { const: true }, value },
});

const failure: Json = {
  type: 'object',
  required: ['ok', 'error'],
  additionalProperties: false,
  properties: {
    ok: { const: false },
    error: {
      type: 'object',
      required: ['code', 'message'],
      properties: {
        code: { enum: Object.keys(errorTable) },
        message: { type: 'string' },
        details: { type: 'object' },
      },
    },
  },
};

/** Definitions of single schemas move to the document's own, since references start at the document. */
function placed(schema: object, name: string, schemas: Record<string, unknown>): unknown {
  const text = JSON.stringify(schema)
    .replaceAll('"#/$defs/', `"#/components/schemas/${name}.`)
    .replaceAll('"$ref":"#"', `"$ref":"#/components/schemas/${name}"`);
  const { $schema: _, $defs = {}, ...own } = JSON.parse(text) as { $schema?: string; $defs?: Record<string, unknown> };
  for (const [key, definition] of Object.entries($defs)) schemas[`${name}.${key}`] = definition;
  if (!text.includes(`"#/components/schemas/${name}"`)) return own;
  schemas[name] = own;
  return { $ref: `#/components/schemas/${name}` };
}

function operation(name: string, method: Method, schemas: Record<string, unknown>): Json {
  const input = z.toJSONSchema(method.input, { io: 'input', unrepresentable: 'any' });
  const output = z.toJSONSchema(method.output, { unrepresentable: 'any' });
  return {
    operationId: name,
    summary: method.summary,
    tags: [name.split('.', 1)[0]],
    description: `Needs the permission \`${method.permission}\`.`,
    'x-permission': method.permission,
    requestBody: {
      required: true,
      content: { 'application/json': { schema: placed(input, `${name}.input`, schemas) } },
    },
    responses: {
      '200': {
        description: 'Done.',
        content: { 'application/json': { schema: envelope(placed(output, `${name}.output`, schemas)) } },
      },
      default: { $ref: '#/components/responses/Failure' },
    },
  };
}

/** @param server where it is served, such as `http://127.0.0.1:41234` */
export function openApi(version: string, server: string): Json {
  const schemas: Record<string, unknown> = {};
  const paths = Object.fromEntries(
    [...methods].map(([name, method]) => [`/call/${name}`, { post: operation(name, method, schemas) }]),
  );
  return {
    openapi: '3.1.1',
    info: {
      title: 'Letterlock',
      version,
      description:
        'Every method of Letterlock, called with an API key. What a key may call follows from its permissions.',
    },
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    servers: [{ url: server }],
    security: [{ key: [] }],
    paths,
    components: {
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', bearerFormat: 'ltk_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}' },
      },
      schemas,
      responses: {
        Failure: {
          description: 'It was refused or failed; `code` says why.',
          content: { 'application/json': { schema: failure } },
        },
      },
    },
  };
}
