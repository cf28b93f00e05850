import { fileURLToPath } from 'node:url';

/** The repository this file belongs to. Right for `src` and `lib` alike, which are equally deep. */
export const root = fileURLToPath(new URL('../../../../', import.meta.url)).replace(/[/\\]$/, '');
