import type { ArrayState } from '../array-state.js';
import type { Resolve } from '../query/resource.js';
import { hostTypes } from './host-types.js';
import { portTypes } from './port-types.js';
import { systemTypes } from './system-types.js';
import type { ResourceType } from './resource-type.js';
import { volumeTypes } from './volume-types.js';

export { jobResource } from './system-types.js';
export { typeDocument } from './type-document.js';
export type { ResourceType } from './resource-type.js';

/** Everything that the array can be asked for, by name. */
export const resourceTypes: ReadonlyMap<string, ResourceType> = new Map(
  [...systemTypes, ...volumeTypes, ...hostTypes, ...portTypes].map((type) => [type.name, type]),
);

/** Finds what references point to. */
export function resolverOf(state: ArrayState): Resolve {
  return (type, id) => resourceTypes.get(type)?.find(state, id);
}
