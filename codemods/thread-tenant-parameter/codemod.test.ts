import { describeFolderCases } from '../test/folder-cases.ts';

describeFolderCases('thread-tenant-parameter', new URL('__testfixtures__/', import.meta.url));
