import type { ArrayRequest } from '@holdfast/array-simulator';
import { answer, type WordedAnswer } from './array-answer.js';
import type { ArrayState } from './array-state.js';
import { findInstance } from './read-service.js';
import { nameInId } from './request-path.js';
import { changes, RequestBody, type Outcome } from './requests/index.js';
import { jobResource, resourceTypes } from './resources/index.js';

/** Carries out a POST or DELETE; undefined when the array knows no such thing. */
export async function serveChange(state: ArrayState, request: ArrayRequest, segments: readonly string[], session: string): Promise<WordedAnswer | undefined> {
  const isInstance = segments[0] === 'instances';
  const pattern = segments.map((segment, index) => (isInstance && index === 2 ? '*' : segment)).join('/');
  const key = `${request.method} /${pattern}`;
  if (!Object.hasOwn(changes, key)) return undefined;
  const [, typeName = '', id = ''] = segments;
  const outcome = await changes[key]!(state, { body: RequestBody.parse(request.body), id: isInstance ? idOf(state, typeName, id) : '', session });
  const isBackground = request.method === 'DELETE' && new URLSearchParams(request.query).get('timeout') === '0';
  if (isBackground) return answer(202, jobResource(state.jobs.start(`Delete ${typeName} ${id}`, `${typeName}.delete`)));
  return worded(outcome);
}

/** Handlers find objects by id. A name that nobody has stays as it is, and is not found. */
function idOf(state: ArrayState, typeName: string, id: string): string {
  const type = resourceTypes.get(typeName);
  return nameInId(id) === undefined || type === undefined ? id : findInstance(state, type, id).id;
}

function worded(outcome: Outcome): WordedAnswer {
  if (outcome === undefined) return answer(204);
  return 'created' in outcome ? answer(201, { content: outcome.created }) : answer(200, { content: outcome.content });
}
