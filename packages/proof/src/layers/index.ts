/** The data libraries that the proof understands, and which of them a project uses. */
import type { Model } from '@tenantlint/model';
import type { Layer } from './layer.ts';
import { drizzleLayer } from './drizzle.ts';
import { prismaLayer } from './prisma.ts';
import { typeormLayer } from './typeorm.ts';

const LAYERS: readonly Layer[] = [prismaLayer, drizzleLayer, typeormLayer];

/** Layers of the libraries whose schemas the model was read from. */
export function activeLayers(model: Model): readonly Layer[] {
  const used = new Set(Object.values(model.resources).map((r) => r.layer as string));
  return LAYERS.filter((l) => used.has(l.name));
}

/** Names of which a file must hold one to hold an access; without a model, those of every library. */
export function sinksOf(model?: Model): readonly string[] {
  return [...new Set((model ? activeLayers(model) : LAYERS).flatMap((l) => l.sinks))].sort();
}
