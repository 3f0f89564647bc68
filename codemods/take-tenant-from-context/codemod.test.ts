import { describeFolderCases } from '../test/folder-cases.ts';

describeFolderCases('take-tenant-from-context', new URL('__testfixtures__/', import.meta.url));
