import { describeFolderCases } from '../test/folder-cases.ts';

describeFolderCases('replace-hardcoded-tenant', new URL('__testfixtures__/', import.meta.url));
