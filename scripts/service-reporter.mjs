// Vitest reporter: says at the end which suites did not run for want of a service.
// Contract: such a suite is skipped by `describe.skipIf(…)` and its name ends in "(needs <service>)".
export default class ServiceReporter {
  /** @param {ReadonlyArray<import('vitest/node').TestModule>} modules */
  onTestRunEnd(modules) {
    const missing = new Map();
    for (const module of modules) {
      for (const suite of module.children.allSuites()) {
        const service = /\(needs ([^)]+)\)$/.exec(suite.name)?.[1];
        if (service === undefined || suite.options.mode !== 'skip') continue;
        missing.set(service, [...(missing.get(service) ?? []), `${module.relativeModuleId} > ${suite.fullName}`]);
      }
    }
    if (missing.size === 0) console.log('\nEvery suite had the services it needs.');
    for (const [service, suites] of missing) console.log(`\nNot run for want of ${service}:\n${suites.map((suite) => `  ${suite}\n`).join('')}`);
  }
}
