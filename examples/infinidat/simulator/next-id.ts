/** Gives an id that no object of the array has had. */
export type NextId = () => number;
