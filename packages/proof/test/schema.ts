/** The schema of the proof's own tests: one table of each kind, and each way to reach one from another. */
export const schema = `
datasource db {
  provider = "postgresql"
}

model Organization {
  id          String       @id
  slug        String       @unique
  name        String
  memberships Membership[]
  projects    Project[]
  invoices    Invoice[]
  labels      Label[]
}

model User {
  id          String       @id
  email       String       @unique
  isAdmin     Boolean      @default(false)
  memberships Membership[]
  notes       Note[]
  invoices    Invoice[]
}

model Membership {
  id             String       @id
  role           String
  organizationId String
  organization   Organization @relation(fields: [organizationId], references: [id])
  userId         String
  user           User         @relation(fields: [userId], references: [id])

  @@unique([userId, organizationId])
}

model Project {
  id             String         @id
  slug           String
  name           String
  organizationId String
  organization   Organization   @relation(fields: [organizationId], references: [id])
  tasks          Task[]
  labels         ProjectLabel[]
  countryCode    String?
  country        Country?       @relation(fields: [countryCode], references: [code])

  @@unique([organizationId, slug])
}

// Owned through its project.
model Task {
  id        String    @id
  title     String
  projectId String
  project   Project   @relation(fields: [projectId], references: [id])
  comments  Comment[]
}

// Owned through its task's project.
model Comment {
  id     String @id
  text   String
  taskId String
  task   Task   @relation(fields: [taskId], references: [id])
}

model Invoice {
  id             String       @id
  number         String       @unique
  accessToken    String       @unique
  status         String
  organizationId String
  organization   Organization @relation(fields: [organizationId], references: [id])
  authorId       String?
  author         User?        @relation(fields: [authorId], references: [id])
}

// Rows without an organization are meant for everybody.
model Label {
  id             String         @id
  name           String
  organizationId String?
  organization   Organization?  @relation(fields: [organizationId], references: [id])
  projects       ProjectLabel[]
}

model ProjectLabel {
  projectId String
  project   Project @relation(fields: [projectId], references: [id])
  labelId   String
  label     Label   @relation(fields: [labelId], references: [id])

  @@id([projectId, labelId])
}

// Belongs to a person.
model Note {
  id     String @id
  text   String
  userId String
  user   User   @relation(fields: [userId], references: [id])
}

// Belongs to nobody.
model Country {
  code     String    @id
  name     String
  projects Project[]
}
`;
