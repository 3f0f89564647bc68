/**
 * Realises edits in one file's text with ts-morph, and checks the result's syntax.
 * Boundary: ts-morph is loaded on the first call only; types are not asked for.
 */
import type { ObjectLiteralExpression, SourceFile } from 'ts-morph';
import { mapOffset, type EditPlan, type TextEdit } from './edits.ts';

export type Realised = { text: string } | { reason: string };

/**
 * @param path tells the language by its extension
 * @param text without a byte order mark
 * @param edits of this file, which do not overlap
 * @param adds the properties that are to be the last of their object literals
 * @returns the new text, or why it is not sound
 */
export async function realise(path: string, text: string, edits: readonly TextEdit[], adds: readonly EditPlan['adds'][]): Promise<Realised> {
  const { Project, ScriptTarget, SyntaxKind } = await import('ts-morph');
  const project = new Project({
    useInMemoryFileSystem: true,
    skipLoadingLibFiles: true,
    skipFileDependencyResolution: true,
    compilerOptions: { allowJs: true, noResolve: true, target: ScriptTarget.ESNext },
  });
  const source = project.createSourceFile(`/${path}`, text);
  const errorsBefore = countErrors(source);
  // Raw changes, since the inserting methods rewrite line ends.
  source.applyTextChanges(edits.map(({ start, end, text: newText }) => ({ span: { start, length: end - start }, newText })));
  if (countErrors(source) > errorsBefore) return { reason: 'the edited file would not parse' };
  for (const { literalStart, property } of adds) {
    if (literalStart === undefined) continue;
    const literal = source.getDescendantAtPos(mapOffset(edits, literalStart))?.getParentIfKind(SyntaxKind.ObjectLiteralExpression);
    if (!hasAsLast(literal, property)) return { reason: `\`${property}\` would not become the last property of the object` };
  }
  return { text: source.getFullText() };
}

function hasAsLast(literal: ObjectLiteralExpression | undefined, name: string): boolean {
  const property = literal?.getProperty(name);
  return property !== undefined && property === literal?.getProperties().at(-1);
}

function countErrors(source: SourceFile): number {
  return source.getProject().getProgram().getSyntacticDiagnostics(source).length;
}
