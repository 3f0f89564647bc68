import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { layOut } from '../../program/test/project.ts';
import { UserError } from './io.ts';
import { writeWhole } from './write-file.ts';

it('replaces a file, through a link too, and leaves nothing beside it', () => {
  const root = layOut({ 'real/report.txt': 'old' });
  symlinkSync('real/report.txt', join(root, 'link.txt'));
  writeWhole(join(root, 'link.txt'), 'new', 'link.txt');
  expect(readFileSync(join(root, 'real/report.txt'), 'utf8')).toBe('new');
  expect([readdirSync(root), readdirSync(join(root, 'real'))]).toEqual([['link.txt', 'real'], ['report.txt']]);
});

it.skipIf(process.platform === 'win32')('writes into what is no file and keeps it', async () => {
  const root = layOut({});
  const pipe = join(root, 'pipe');
  execFileSync('/usr/bin/env', ['mkfifo', pipe]);
  const reader = spawn('cat', [pipe], { stdio: ['ignore', 'pipe', 'ignore'] });
  const read = new Promise<string>((resolve) => reader.stdout.on('data', (data: Buffer) => resolve(String(data))));
  writeWhole(pipe, 'text', 'pipe');
  expect(await read).toBe('text');
  expect(statSync(pipe).isFIFO()).toBe(true);
});

it.each([['none/report.txt', 'its folder does not exist'], ['folder', 'it is a folder']])('refuses %s', (path, why) => {
  const root = layOut({});
  mkdirSync(join(root, 'folder'));
  expect(() => writeWhole(join(root, path), 'x', path)).toThrow(new UserError(`Cannot write ${path}: ${why}. Name a file in an existing, writable folder.`));
  expect(readdirSync(root)).toEqual(['folder']);
});
