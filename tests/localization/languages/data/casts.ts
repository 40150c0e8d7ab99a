/** Casts. */
export const start = (value: unknown) => legacy.start(<Options>value, <T>(other: T) => other);
const options = <Options>{};
