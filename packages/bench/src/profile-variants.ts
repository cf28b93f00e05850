/** What can be profiled; kept apart from the section, which loads core. */
export const profileVariants = ['uncontended', 'uncontended on async-mutex', '1,000 waiters'] as const;
