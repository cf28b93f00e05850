import type { ArrayState } from '../array-state.js';
import type { JsonObject, Parameters } from '../parameters.js';

/** One method of the interface. */
export type Method = (state: ArrayState, params: Parameters) => JsonObject | Promise<JsonObject>;

/** Methods by name. */
export type MethodTable = Readonly<Record<string, Method>>;
