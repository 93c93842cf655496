// The mod-10 check digit of digits without it (GS1 General Specifications §7.9).
export function gs1CheckDigit(digits) {
  const sum = [...digits].reverse().reduce((total, digit, i) => total + Number(digit) * (i % 2 ? 1 : 3), 0);
  return String((10 - (sum % 10)) % 10);
}
