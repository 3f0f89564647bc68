/** The published jscodeshift transform. Boundary: see the codemod's own module. */
export { default, parser } from '@tenantlint/codemods/scope-lookup';
