import type { ArrayState } from '../array-state.js';
import type { RequestBody } from './request-body.js';

/** A request that changes something. */
export interface Change {
  readonly body: RequestBody;
  /** Id of the object it is for; empty when it is for a type. */
  readonly id: string;
  /** Who asks. */
  readonly session: string;
}

/** What a change has brought: something new, something to tell, or nothing to say. */
export type Outcome = { readonly created: object } | { readonly content: object } | undefined;

/** Carries out one kind of change. */
export type ChangeHandler = (state: ArrayState, change: Change) => Outcome | Promise<Outcome>;

/** Changes by method and path, such as `POST /types/host/instances` or `DELETE /instances/host/*`. */
export type ChangeTable = Readonly<Record<string, ChangeHandler>>;
