import { describeFolderCases } from '../test/folder-cases.ts';

describeFolderCases('scope-lookup', new URL('__testfixtures__/', import.meta.url));
