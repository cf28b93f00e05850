import type { ArrayState } from '../array-state.js';
import type { Resource } from '../query/resource.js';

/** A kind of object that the array knows. */
export interface ResourceType {
  readonly name: string;
  readonly description: string;
  /** What its type document lists, and so what clients that go by type documents ask for; objects may have more. */
  readonly attributes: string;
  list(state: ArrayState): readonly Resource[];
  find(state: ArrayState, id: string): Resource | undefined;
}

/** A type of which there are few objects, so that finding one is looking through all. */
export function smallType(type: Omit<ResourceType, 'find'>): ResourceType {
  return { ...type, find: (state, id) => type.list(state).find((resource) => resource.id === id) };
}

export const HEALTHY = { value: 5, descriptionIds: ['ALRT_COMPONENT_OK'], descriptions: ['The component is operating normally. No action is required.'] };
/** Of `operationalStatus`. */
export const OPERATING = [2];
