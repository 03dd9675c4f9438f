/** Tells, after a run of the tests, which of them passed only when they were repeated, and what had failed before. */
export default class Repeated {
  onTestRunEnd(modules) {
    const repeated = modules.flatMap((module) =>
      [...module.children.allTests()].filter((test) => test.diagnostic()?.flaky),
    );
    if (repeated.length === 0) return;
    console.log(`\n${repeated.length} of the tests passed only when repeated:`);
    for (const test of repeated) {
      console.log(`  ${test.module.moduleId.replace(/^.*\/test\//, 'test/')} > ${test.fullName}`);
      for (const { message } of test.result().errors ?? []) console.log(`    ${message?.split('\n')[0]}`);
    }
  }
}
