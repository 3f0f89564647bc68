import { describeFolderCases } from './test/folder-cases.ts';

describeFolderCases('add-tenant-condition', new URL('test/__testfixtures__/', import.meta.url));
