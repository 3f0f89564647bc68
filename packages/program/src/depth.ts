/**
 * Guards the native parser against texts nested so deeply that it would overflow its stack and take the process down
 * (oxc-parser 0.158.0: from 10,000 nested functions or 20,000 to 100,000 nested operators on; measured on an 8 MB stack).
 * Boundary: an estimate from characters; a quote inside a regular expression hides the rest of its line.
 */

/** Brackets open at once. Hand-written code stays below 100. */
const maxBrackets = 500;
/** Operators that may still be open: a chain of them nests the tree as brackets do, but at less cost. */
const operatorsPerBracket = 16;

/** Characters of names and numbers. */
const inWords = Uint8Array.from({ length: 128 }, (_, c) => Number(/[\w$]/.test(String.fromCharCode(c))));

export const depthReason = `nested more than ${maxBrackets} levels deep: generated, or not meant to be read`;

/** True where `text` may nest more deeply than the parser's stack can bear. */
export function isTooDeep(text: string): boolean {
  /** Per open bracket: operators seen since it was opened or since the last `;` or `,`. */
  const open: number[] = [0];
  let operators = 0;
  let wasWord = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c <= 32) continue;
    if (c > 127 || inWords[c] === 1) {
      // `await await x`, `typeof typeof x`, `else if`: a word after a word nests like an operator.
      if (wasWord) operate();
      wasWord = true;
      i = endOfWord(text, i);
    } else {
      wasWord = false;
      i = punctuation(c, i);
    }
    if (open.length + operators / operatorsPerBracket > maxBrackets) return true;
  }
  return false;

  /** @returns where the token that begins at `i` ends */
  function punctuation(c: number, i: number): number {
    switch (c) {
      case 34: // "
      case 39: // '
        return endOfString(text, i, c);
      case 47: { // / : a comment, else a division or a regular expression
        const next = text.charCodeAt(i + 1);
        if (next === 47) return endOfLine(text, i);
        if (next === 42) return endOfComment(text, i);
        operate();
        return i;
      }
      case 40: // (
      case 91: // [
      case 123: // {
        open.push(0);
        return i;
      case 41: // )
      case 93: // ]
      case 125: // }
        if (open.length > 1) operators -= open.pop()!;
        return i;
      case 44: // ,
      case 59: // ;
        operators -= open[open.length - 1]!;
        open[open.length - 1] = 0;
        return i;
      default:
        operate();
        return i;
    }
  }

  function operate(): void {
    open[open.length - 1]!++;
    operators++;
  }
}

/** @returns the last place of the word that begins at `from` */
function endOfWord(text: string, from: number): number {
  for (let i = from + 1; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c <= 127 && inWords[c] === 0) return i - 1;
  }
  return text.length;
}

function endOfString(text: string, from: number, quote: number): number {
  for (let i = from + 1; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 92) i++;
    else if (c === quote || c === 10) return i;
  }
  return text.length;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

function endOfComment(text: string, from: number): number {
  const end = text.indexOf('*/', from + 2);
  return end < 0 ? text.length : end + 1;
}
