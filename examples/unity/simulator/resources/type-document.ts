import type { Resource } from '../query/resource.js';
import type { ResourceType } from './resource-type.js';

/** What the array tells of a type: from its attributes clients learn which fields they can ask for. */
export function typeDocument({ name, description, attributes }: ResourceType): Resource {
  return {
    id: name,
    name,
    description,
    documentation: `types/${name}`,
    attributes: attributes.split(',').map((attribute) => ({
      name: attribute,
      type: attributeType(attribute),
      description: `${attribute} of ${name}`,
      displayValue: attribute,
    })),
  };
}

/** Types are told for people to read: no client goes by them. */
function attributeType(attribute: string): string {
  if (attribute.startsWith('is')) return 'Boolean';
  if (/time$/i.test(attribute)) return 'DateTime';
  return /size|count|number$|hlu/i.test(attribute) ? 'Long' : 'String';
}
