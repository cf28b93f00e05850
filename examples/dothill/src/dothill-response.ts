import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { unreachable } from './dothill-errors.js';

/** One `OBJECT` of an answer, without those nested in it. */
export interface DothillObject {
  readonly basetype: string;
  readonly properties: Readonly<Record<string, string>>;
}

/** One answer of the array. */
export interface DothillResponse {
  /** All objects in document order, nested ones after the one that holds them, without the status. */
  readonly objects: readonly DothillObject[];
  /** Properties of the status object: `response`, `response-type-numeric`, `return-code`. */
  readonly status: Readonly<Record<string, string>>;
}

interface XmlObject {
  readonly '@basetype'?: string;
  readonly PROPERTY?: readonly { readonly '@name'?: string; readonly '#text'?: string }[];
  readonly OBJECT?: readonly XmlObject[];
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  isArray: (name) => name === 'OBJECT' || name === 'PROPERTY',
});

/** @throws `ERR_BACKEND_UNREACHABLE` when the text is no answer of an array */
export function parseResponse(text: string): DothillResponse {
  if (XMLValidator.validate(text) !== true) throw unreachable(`the answer is not XML: ${JSON.stringify(text.slice(0, 80))}`);
  const root = (parser.parse(text) as { RESPONSE?: XmlObject | '' }).RESPONSE;
  if (root === undefined || root === '') throw unreachable('the answer has no RESPONSE');
  const all = flatten(root.OBJECT ?? []);
  const status = all.find(({ basetype }) => basetype === 'status')?.properties ?? {};
  return { objects: all.filter(({ basetype }) => basetype !== 'status'), status };
}

function flatten(objects: readonly XmlObject[]): DothillObject[] {
  return objects.flatMap((object) => {
    const properties: Record<string, string> = {};
    for (const property of object.PROPERTY ?? []) properties[property['@name'] ?? ''] = property['#text'] ?? '';
    return [{ basetype: object['@basetype'] ?? '', properties }, ...flatten(object.OBJECT ?? [])];
  });
}
