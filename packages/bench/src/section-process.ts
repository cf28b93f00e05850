import { sections } from './sections/index.js';
import type { SectionRequest } from './section.js';

// The child: one request in, one result out, then the end.
process.once('message', (request: SectionRequest) => {
  const section = sections[request.section];
  if (section === undefined) throw new Error(`unknown section ${request.section}`);
  void section(request).then((result) => process.send!(result, () => process.disconnect()));
});
