/**
 * What a project says of its own code where the analysis cannot see: data alone, so that a configuration in JSON can say
 * it too. Boundary: it is believed, not verified; the evidence of what rests on it says so.
 */

/** A function or method, by where it comes from. */
export interface Callee {
  /** The specifier that imports name (`@acme/authz`), or the project's file that exports it, relative to the root (`src/authz.ts`). */
  module: string;
  /** `requireProject`, `authz.requireProject`, `TaskRepository.find` of a class's instances, `default`. */
  name: string;
}

/** A check of a key, or of a tenant: where it lets pass, the row is one that the acting user may reach. */
export interface GuardDeclaration extends Callee {
  /** The model whose row the argument names. */
  resource: string;
  /** The column that the argument is; by default the primary key. */
  column?: string;
  /** Which argument: `0` (default), `1.projectId`, `0[]` for each of a list. */
  argument?: string;
  /** `throws` (default): where it returns, it let pass. `falsy`: what it gives must be tested. */
  refuses?: 'throws' | 'falsy';
  /** It answers without a promise; by default nothing is proved before it was awaited. */
  sync?: boolean;
}

/** A function that gives the tenant of whoever asks. */
export interface TenantSourceDeclaration extends Callee {
  /** The member of its result that is the tenant (`organization.id`); by default the result. */
  result?: string;
}

/** What a call of a method does to one resource. Arguments are named as in `GuardDeclaration.argument`. */
export interface MethodDeclaration {
  operation: 'read' | 'aggregate' | 'create' | 'update' | 'upsert' | 'delete';
  resource: string;
  /** Columns that must equal an argument, or be among those of a list (`0[]`); `project.organizationId` through a relation. */
  where?: Record<string, string>;
  /** The argument that holds the written columns. */
  data?: string;
  /** It gives a list of rows. */
  list?: boolean;
  /** It throws where no row matches. */
  throws?: boolean;
  /** The module itself adds the tenant, whatever the call says: how, for the evidence. */
  scoped?: string;
}

/** An in-house repository or facade. */
export interface LayerDeclaration {
  /** How reports call it. */
  name: string;
  module: string;
  /** By the name of what is exported, as in `Callee.name`. */
  methods: Record<string, MethodDeclaration>;
}

export interface Declarations {
  layers?: readonly LayerDeclaration[];
  guards?: readonly GuardDeclaration[];
  sources?: readonly TenantSourceDeclaration[];
}
