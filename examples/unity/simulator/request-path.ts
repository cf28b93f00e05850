const API = '/api/';

/** The parts of a path below `/api`, or undefined when it is not of the interface. What cannot be percent-decoded stays as it is. */
export function decodeSegments(path: string): string[] | undefined {
  if (!path.startsWith(API)) return undefined;
  const segments = path.slice(API.length).split('/');
  if (segments.length > 1 && segments.at(-1) === '') segments.pop();
  return segments.map((segment) => {
    try {
      return decodeURIComponent(segment);
    } catch {
      return segment;
    }
  });
}

const BY_NAME = 'name:';

/** The name in an id such as `name:compute-01`. */
export function nameInId(id: string): string | undefined {
  return id.startsWith(BY_NAME) ? id.slice(BY_NAME.length) : undefined;
}
