/** The members that a request gave, without those it left out. */
export function given<Members extends object>(members: { readonly [Name in keyof Members]: Members[Name] | undefined }): Partial<Members> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Partial<Members>;
}
