/** One namespace of a configuration: which device stands under which number of which subsystem. */
export interface SavedExport {
  readonly nqn: string;
  readonly nsid: number;
  readonly path: string;
}

const objects = (value: unknown): readonly Readonly<Record<string, unknown>>[] =>
  Array.isArray(value) ? value.filter((element) => typeof element === 'object' && element !== null) : [];

/** The namespaces of a saved configuration, as far as it is one. */
export function exportsIn(saved: unknown): readonly SavedExport[] {
  return objects((saved as { subsystems?: unknown } | null)?.subsystems).flatMap(({ nqn, namespaces }) =>
    objects(namespaces).map(({ nsid, device }) => ({
      nqn: String(nqn),
      nsid: Number(nsid),
      path: String((device as { path?: unknown } | undefined)?.path),
    })),
  );
}
