// Holds what stands on standard input, named lists of blocks and named views as JSON, against Slack's own types.
// Writes what is wrong, a sentence each, and which kinds of block the types know. Beyond a type's own keys nothing is allowed.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv';
import { createGenerator } from 'ts-json-schema-generator';

const path = fileURLToPath(new URL('slack_types.ts', import.meta.url));
const schema = createGenerator({ path, type: '*', skipTypeCheck: true, additionalProperties: false }).createSchema('*');
const ajv = new Ajv({ allErrors: true, strict: false, verbose: false });
ajv.addSchema(schema, 'slack');

const definitions = schema.definitions;
const kinds = new Map();
for (const { $ref } of definitions.KnownBlock.anyOf) {
  const name = decodeURIComponent($ref.split('/').pop());
  kinds.set(kindOf(definitions[name]), name);
}

// A block of several forms, such as an image by address or by file, has its type in each of them.
function kindOf(definition) {
  return definition.properties ? definition.properties.type.const : kindOf(definition.anyOf[0]);
}

const wrong = [];
function hold(where, value, definition) {
  const validate = ajv.getSchema(`slack#/definitions/${encodeURIComponent(definition)}`);
  if (validate(value)) return;
  const told = validate.errors.map((error) => `${error.instancePath || '/'} ${error.message} ${JSON.stringify(error.params)}`);
  wrong.push(`${where}: ${told.join('; ')}`);
}

function holdBlocks(where, blocks) {
  blocks.forEach((block, number) => {
    const kind = kinds.get(block.type);
    if (kind) hold(`${where}, block ${number} (${block.type})`, block, kind);
    else wrong.push(`${where}, block ${number}: no block is called ${block.type}`);
  });
}

const given = JSON.parse(readFileSync(0, 'utf8'));
for (const [where, blocks] of Object.entries(given.blocks)) holdBlocks(where, blocks);
for (const [where, view] of Object.entries(given.views)) {
  hold(where, { ...view, blocks: [] }, view.type === 'home' ? 'HomeView' : 'ModalView');
  holdBlocks(where, view.blocks);
}
process.stdout.write(JSON.stringify({ wrong, kinds: [...kinds.keys()].sort() }));
