/**
 * SARIF 2.1.0 as any checker prints it -> the places its results touch.
 * Boundary: reads only what scoring needs; notes and suppressed results are left out.
 */
export interface Touch { file: string; line: number }

export interface Result {
  rule: string;
  /** File of the first step of the path, else of the first location. */
  entry: string;
  /** First location, then every step of every path. */
  places: Touch[];
}

interface SarifLocation { physicalLocation?: { artifactLocation: { uri: string }; region?: { startLine?: number } } }
interface SarifResult {
  ruleId: string;
  level?: string;
  suppressions?: unknown[];
  locations?: SarifLocation[];
  codeFlows?: { threadFlows: { locations: { location?: SarifLocation }[] }[] }[];
}

/**
 * @param text what the checker printed
 * @param dir the folder it ran in, taken off absolute paths
 * @throws SyntaxError when the text is no JSON, TypeError when it is no SARIF
 */
export function readSarif(text: string, dir: string): Result[] {
  const sarif = JSON.parse(text) as { runs: { results?: SarifResult[] }[] };
  const place = ({ physicalLocation }: SarifLocation): Touch => ({
    file: decodeURIComponent(physicalLocation!.artifactLocation.uri).replace(/^file:\/\//, '').replace(`${dir}/`, '').replace(/^\.\//, ''),
    line: physicalLocation!.region?.startLine ?? 1,
  });
  return sarif.runs.flatMap((one) => one.results ?? [])
    .filter((result) => result.level !== 'note' && !result.suppressions?.length && result.locations?.length)
    .map((result) => {
      const first = place(result.locations![0]!);
      const steps = (result.codeFlows ?? []).flatMap((flow) => flow.threadFlows.flatMap((thread) => thread.locations))
        .map((step) => step.location).filter((location) => location?.physicalLocation).map((location) => place(location!));
      return { rule: result.ruleId, entry: (steps[0] ?? first).file, places: [first, ...steps] };
    });
}
