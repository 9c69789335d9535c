/**
 * A text that would run, redirect or fetch wherever it became markup, style, address or template, and that ends in a
 * character which turns the direction of what follows. It says where it was put.
 */
export const harm = (where: string): string =>
  `${where} "><img src=x onerror=alert(1)><svg onload=alert(1)>\${alert(1)}{{constructor}}javascript:alert(1)\u202Egnp`;
