/**
 * A tolerant scanner of Prisma schemas: blocks, fields and attributes with their lines, from any text.
 * What it cannot read becomes an issue (line and reason) and is left out; it never throws. It knows the grammar only:
 * types and relations are resolved in resolve.ts.
 */
import { lex, type Token } from './lex.ts';

/** An attribute's argument or a part of one. `word` covers names, calls (`now()`) and dotted paths (`address.city`). */
export type Value =
  | { kind: 'string' | 'number'; text: string }
  | { kind: 'word'; text: string; args?: Argument[] }
  | { kind: 'list'; items: Value[] };

export interface Argument { name?: string; value: Value }

export interface Attribute { name: string; args: Argument[]; line: number }

export interface Field {
  name: string;
  type: string;
  list: boolean;
  optional: boolean;
  unsupported: boolean;
  attributes: Attribute[];
  line: number;
}

export interface Block {
  kind: 'model' | 'view' | 'type' | 'enum';
  name: string;
  fields: Field[];
  attributes: Attribute[];
  line: number;
  endLine: number;
}

export interface Issue { line: number; message: string }

export interface Scan {
  blocks: Block[];
  /** It declares a datasource or a generator: the head of a schema. */
  head: boolean;
  issues: Issue[];
}

/** Deeper values than any schema holds: the scanner recurses, and must not run out of stack on a hostile file. */
const MAX_DEPTH = 64;

const DATA_BLOCKS = new Set(['model', 'view', 'type', 'enum']);

export function scanPrisma(source: string): Scan {
  return new Scanner(lex(source)).run();
}

class Scanner {
  readonly #tokens: Token[];
  #at = 0;
  #depth = 0;
  readonly #scan: Scan = { blocks: [], head: false, issues: [] };

  constructor(tokens: Token[]) {
    this.#tokens = tokens;
  }

  run(): Scan {
    for (let token = this.#peek(); token; token = this.#peek()) {
      if (token.kind === 'newline') {
        this.#at++;
        continue;
      }
      const [keyword, name, brace] = [token, this.#tokens[this.#at + 1], this.#tokens[this.#at + 2]];
      if (keyword.kind === 'word' && name?.kind === 'word' && brace?.text === '{') {
        this.#at += 3;
        if (keyword.text === 'datasource' || keyword.text === 'generator') {
          this.#scan.head = true;
          this.#skipBlock(keyword.text, name);
        } else if (DATA_BLOCKS.has(keyword.text)) {
          this.#block(keyword.text as Block['kind'], name);
        } else {
          this.#issue(keyword.line, `"${keyword.text}" is no block of a Prisma schema`);
          this.#skipBlock(keyword.text, name);
        }
      } else {
        this.#issue(token.line, `"${token.text}" stands outside any block`);
        this.#skipLine();
      }
    }
    return this.#scan;
  }

  #block(kind: Block['kind'], name: Token): void {
    const block: Block = { kind, name: name.text, fields: [], attributes: [], line: name.line, endLine: name.line };
    this.#scan.blocks.push(block);
    for (let token = this.#peek(); token; token = this.#peek()) {
      block.endLine = token.line;
      if (token.kind === 'newline') {
        this.#at++;
      } else if (token.text === '}' && token.kind === 'punct') {
        this.#at++;
        return;
      } else if (this.#startsBlock()) {
        break;
      } else {
        const before = this.#at;
        const done = token.text === '@' ? this.#blockAttribute(block) : kind === 'enum' ? this.#enumValue(block) : this.#field(block);
        if (!done || !this.#atLineEnd()) {
          this.#issue(token.line, `${kind} ${block.name}: this line cannot be read`);
          if (this.#at === before) this.#at++;
          this.#skipLine();
        }
      }
    }
    this.#issue(block.line, `${kind} ${block.name} is not closed ("}" is missing)`);
  }

  #enumValue(block: Block): boolean {
    const name = this.#take('word') ?? this.#take('number');
    if (!name) return false;
    const attributes = this.#attributes();
    if (!attributes) return false;
    block.fields.push({ name: name.text, type: '', list: false, optional: false, unsupported: false, attributes, line: name.line });
    return true;
  }

  #field(block: Block): boolean {
    const name = this.#take('word');
    const type = name && this.#take('word');
    if (!name || !type) return false;
    const field: Field = {
      name: name.text, type: type.text, list: false, optional: false, unsupported: type.text === 'Unsupported', attributes: [], line: name.line,
    };
    if (field.unsupported && !this.#arguments()) return false;
    if (this.#takePunct('[')) {
      if (!this.#takePunct(']')) return false;
      field.list = true;
    }
    if (this.#takePunct('?')) field.optional = true;
    const attributes = this.#attributes();
    // A field whose attributes are broken still has a name and a type worth knowing.
    block.fields.push(field);
    if (!attributes) return false;
    field.attributes = attributes;
    return true;
  }

  #blockAttribute(block: Block): boolean {
    if (!this.#takePunct('@') || !this.#takePunct('@')) return false;
    const attribute = this.#attribute();
    if (!attribute) return false;
    block.attributes.push(attribute);
    return true;
  }

  #attributes(): Attribute[] | undefined {
    const attributes: Attribute[] = [];
    while (this.#takePunct('@')) {
      const attribute = this.#attribute();
      if (!attribute) return undefined;
      attributes.push(attribute);
    }
    return attributes;
  }

  #attribute(): Attribute | undefined {
    const first = this.#take('word');
    if (!first) return undefined;
    let name = first.text;
    while (this.#takePunct('.')) {
      const part = this.#take('word');
      if (!part) return undefined;
      name += `.${part.text}`;
    }
    if (this.#peek()?.text !== '(') return { name, args: [], line: first.line };
    const args = this.#arguments();
    return args && { name, args, line: first.line };
  }

  #arguments(): Argument[] | undefined {
    if (!this.#takePunct('(')) return undefined;
    return this.#until(')', () => {
      const name = this.#peek();
      if (name?.kind === 'word' && this.#tokens[this.#at + 1]?.text === ':') {
        this.#at += 2;
        const value = this.#value();
        return value && { name: name.text, value };
      }
      const value = this.#value();
      return value && { value };
    });
  }

  #value(): Value | undefined {
    if (this.#depth >= MAX_DEPTH) return undefined;
    this.#depth++;
    const value = this.#valueHere();
    this.#depth--;
    return value;
  }

  #valueHere(): Value | undefined {
    this.#skipNewlines();
    const literal = this.#take('string') ?? this.#take('number');
    if (literal) return { kind: literal.kind as 'string' | 'number', text: literal.text };
    if (this.#takePunct('[')) {
      const items = this.#until(']', () => this.#value());
      return items && { kind: 'list', items };
    }
    if (this.#takePunct('{')) {
      // The filter of a partial index: nothing here depends on it.
      const pairs = this.#until('}', () => {
        const name = this.#take('word');
        return name && this.#takePunct(':') ? this.#value() : undefined;
      });
      return pairs && { kind: 'list', items: [] };
    }
    const word = this.#take('word');
    if (!word) return undefined;
    let text = word.text;
    while (this.#takePunct('.')) {
      const part = this.#take('word');
      if (!part) return undefined;
      text += `.${part.text}`;
    }
    if (this.#peek()?.text !== '(') return { kind: 'word', text };
    const args = this.#arguments();
    return args && { kind: 'word', text, args };
  }

  #until<T>(close: string, item: () => T | undefined): T[] | undefined {
    const items: T[] = [];
    for (;;) {
      this.#skipNewlines();
      if (this.#takePunct(close)) return items;
      const next = item();
      if (!next) return undefined;
      items.push(next);
      this.#skipNewlines();
      if (!this.#takePunct(',') && this.#peek()?.text !== close) return undefined;
    }
  }

  /** The next line opens a block: the block before it was never closed. */
  #startsBlock(): boolean {
    const [keyword, name, brace] = [this.#peek(), this.#tokens[this.#at + 1], this.#tokens[this.#at + 2]];
    return keyword?.kind === 'word' && name?.kind === 'word' && brace?.text === '{'
      && (DATA_BLOCKS.has(keyword.text) || keyword.text === 'datasource' || keyword.text === 'generator');
  }

  #skipBlock(keyword: string, name: Token): void {
    let depth = 1;
    for (let token = this.#peek(); token; token = this.#peek()) {
      if (this.#startsBlock() && this.#tokens[this.#at - 1]?.kind === 'newline') break;
      this.#at++;
      if (token.kind !== 'punct') continue;
      if (token.text === '{') depth++;
      if (token.text === '}' && --depth === 0) return;
    }
    this.#issue(name.line, `${keyword} ${name.text} is not closed ("}" is missing)`);
  }

  #atLineEnd(): boolean {
    const token = this.#peek();
    return !token || token.kind === 'newline' || token.text === '}';
  }

  #skipLine(): void {
    while (this.#peek() && this.#peek()!.kind !== 'newline') this.#at++;
  }

  #skipNewlines(): void {
    while (this.#peek()?.kind === 'newline') this.#at++;
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#at];
  }

  #take(kind: Token['kind']): Token | undefined {
    const token = this.#peek();
    if (token?.kind !== kind) return undefined;
    this.#at++;
    return token;
  }

  #takePunct(text: string): boolean {
    const token = this.#peek();
    if (token?.kind !== 'punct' || token.text !== text) return false;
    this.#at++;
    return true;
  }

  #issue(line: number, message: string): void {
    this.#scan.issues.push({ line, message });
  }
}
