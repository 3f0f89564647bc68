import { describeFolderCases } from '../test/folder-cases.ts';

describeFolderCases('use-membership', new URL('__testfixtures__/', import.meta.url));
